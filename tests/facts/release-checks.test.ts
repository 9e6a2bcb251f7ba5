import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checksSchema } from "../../config/checks";
import { readReleaseFacts } from "../../facts/release-checks";
import { deploymentOf } from "../../plan/identity";
import { settingsWith } from "../support/settings";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

describe("readReleaseFacts", () => {
  let origin = "";
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", origin, "-c", "user.name=t", "-c", "user.email=t@t", ...args], {
      encoding: "utf8",
    }).trim();
  const release = (tag: string, ...flags: string[]) => {
    writeFileSync(join(origin, "CHANGELOG.md"), `## ${tag}\n`);
    git("add", "--all");
    git("commit", "--quiet", `--message=${tag}`);
    git("tag", ...flags, "--annotate", `--message=${tag}`, tag);
  };
  const ask = async (tag: string, checks: object = {}) => {
    const settings = settingsWith({ repository: origin });
    const wanted = deploymentOf(tag, "4".repeat(40), "5555555");
    const readStaging = (stack: string) =>
      Promise.resolve([{ tag: stack, commit: "asked", tests: null }]);
    return readReleaseFacts(settings, checksSchema.parse(checks), wanted, readStaging, origin);
  };
  const branchSays = async (tag: string, branch: string) => {
    const { tagged } = await ask(tag, { branch });
    return "unknown" in tagged ? tagged.unknown : [tagged.branch, tagged.isOnBranch];
  };

  before(() => {
    origin = temporaryFolder();
    git("init", "--quiet", "--initial-branch=main");
    release("v1.0.0");
    git("branch", "release/v1.0.0");
    release("v1.1.0");
    git("branch", "release/1.x");
    release("v1.2.0");
  });
  after(removeTemporaryFolders);

  it("reads commit, branch and changelog of a tag, and what staging verified", async () => {
    assert.deepEqual(await ask("v1.0.0"), {
      tagged: {
        commit: git("rev-parse", "v1.0.0^{commit}"),
        branch: "release/v1.0.0",
        isAnnotated: true,
        isOnBranch: true,
        files: new Map([["CHANGELOG.md", "## v1.0.0\n"]]),
      },
      review: { unknown: "not asked" },
      staging: [{ tag: "staging", commit: "asked", tests: null }],
    });
  });

  it("knows a commit below the newest of its branch, one beside it, and no branch", async () => {
    assert.deepEqual(await branchSays("v1.0.0", "main"), ["main", true]);
    assert.deepEqual(await branchSays("v1.1.0", "release/{major}.x"), ["release/1.x", true]);
    assert.deepEqual(await branchSays("v1.2.0", "release/{major}.x"), ["release/1.x", false]);
    assert.deepEqual(await branchSays("v1.2.0", "r-{minor}-{version}"), ["r-2-1.2.0", null]);
  });

  it("knows a lightweight tag", async () => {
    git("tag", "v1.3.0");
    const { tagged } = await ask("v1.3.0");
    assert.ok(!("unknown" in tagged));
    assert.deepEqual([tagged.isAnnotated, tagged.isOnBranch], [false, null]);
  });

  it("says why the origin is not known", async () => {
    const { tagged } = await ask("v9.0.0");
    assert.deepEqual(tagged, {
      unknown: `v9.0.0 cannot be read at the origin ${origin}: fatal: couldn't find remote ref refs/tags/v9.0.0; check prism:repository and your access to it`,
    });
  });

  it("asks nothing for checks that are skipped", async () => {
    const skip = ["tag", "changelog", "staging"];
    const unknown = "not asked";
    assert.deepEqual(await ask("v9.0.0", { skip }), {
      tagged: { unknown },
      review: { unknown },
      staging: { unknown },
    });
  });
});
