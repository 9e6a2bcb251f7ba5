import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readReleases } from "../../facts/release-files";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const CHANGELOG = "# Changelog\n\n## v1.0.0\n";

describe("readReleases", () => {
  let origin = "";
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", origin, "-c", "user.name=t", "-c", "user.email=t@t", ...args], {
      env: { ...process.env, GIT_COMMITTER_DATE: "2026-11-02T10:00:00+08:00" },
    });

  before(() => {
    origin = temporaryFolder();
    git("init", "--quiet", "--initial-branch=main");
    writeFileSync(join(origin, "CHANGELOG.md"), CHANGELOG);
    mkdirSync(join(origin, "docs"));
    writeFileSync(join(origin, "docs/notice.zh.md"), "中文\n");
    git("add", "--all");
    git("commit", "--quiet", "--message=one");
    git("tag", "--annotate", "--message=one", "v1.0.0");
    git("rm", "--quiet", "CHANGELOG.md");
    git("commit", "--quiet", "--message=two");
    git("tag", "--annotate", "--message=two", "v2.0.0");
  });
  after(removeTemporaryFolders);

  it("reads files and dates of several releases, and leaves nothing behind", async () => {
    const usual = process.env["TMPDIR"];
    const own = temporaryFolder();
    process.env["TMPDIR"] = own;
    const paths = ["CHANGELOG.md", "docs/notice.zh.md"];
    const found = await readReleases(origin, ["v1.0.0", "v2.0.0"], paths).finally(() => {
      if (usual === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = usual;
    });
    const [one, two] = [found.get("v1.0.0"), found.get("v2.0.0")];
    assert.equal(Date.parse(one?.taggedAt ?? ""), Date.parse("2026-11-02T02:00:00Z"));
    assert.deepEqual(
      [...(one?.files ?? [])],
      [
        ["CHANGELOG.md", CHANGELOG],
        ["docs/notice.zh.md", "中文\n"],
      ],
    );
    assert.deepEqual([...(two?.files ?? [])], [["docs/notice.zh.md", "中文\n"]]);
    assert.deepEqual(readdirSync(own), []);
  });

  it("reads dates alone", async () => {
    const found = await readReleases(origin, ["v2.0.0"], []);
    assert.equal(found.get("v2.0.0")?.files.size, 0);
    assert.deepEqual(await readReleases("/nowhere", [], ["CHANGELOG.md"]), new Map());
  });

  it("says which release the origin does not have, and which origin does not answer", async () => {
    await assert.rejects(readReleases(origin, ["v9.0.0"], []), {
      message: `v9.0.0 cannot be read at the origin ${origin}: fatal: couldn't find remote ref refs/tags/v9.0.0; check prism:repository and your access to it`,
    });
    await assert.rejects(readReleases("/nowhere", ["v1.0.0"], []), /origin \/nowhere: fatal: /);
  });
});
