import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseRefs, readOrigin } from "../../facts/origin";
import { listen } from "../support/tcp";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const COMMIT = "c".repeat(40);
const OTHER = "0".repeat(40);
const annotated = `${OTHER}\trefs/tags/v2.4.0\n${COMMIT}\trefs/tags/v2.4.0^{}\n`;
const resolved = { state: "resolved", commit: COMMIT };
const lightweight = {
  state: "unresolved",
  reason: "tag v2.4.0 is lightweight, expected an annotated one",
  wayOut: "git tag -a -f v2.4.0 v2.4.0^{} && git push -f origin v2.4.0",
};
const missing = {
  state: "unresolved",
  reason: "tag v2.4.0 does not exist at the origin",
  wayOut: "correct prism:release, or make the tag: git tag -a v2.4.0 && git push origin v2.4.0",
};

/** A function in whose environment these variables are set. */
async function withEnvironment<T>(changes: Record<string, string>, act: () => Promise<T>) {
  const before = { ...process.env };
  Object.assign(process.env, changes);
  try {
    return await act();
  } finally {
    process.env = before;
  }
}

describe("parseRefs", () => {
  const table: readonly [what: string, text: string, answer: object][] = [
    ["the commit of an annotated tag", annotated, resolved],
    [
      "the same whatever the order of the lines",
      annotated.split("\n").reverse().join("\n"),
      resolved,
    ],
    ["a lightweight tag", `${COMMIT}\trefs/tags/v2.4.0\n`, lightweight],
    ["no tag at all", "", missing],
    [
      "a tag of which the wanted one is a part",
      annotated.replaceAll("v2.4.0", "v2.4.0-rc.1"),
      missing,
    ],
    ["a branch of the tag's name", `${COMMIT}\trefs/heads/v2.4.0\n`, missing],
    ["a ref that ends like the tag", `${COMMIT}\trefs/x/refs/tags/v2.4.0^{}\n`, missing],
  ];
  for (const [what, text, answer] of table) {
    it(`reads ${what}`, () => assert.deepEqual(parseRefs(text, "v2.4.0"), answer));
  }
});

describe("readOrigin", () => {
  let origin = "";
  let commit = "";

  before(() => {
    origin = temporaryFolder();
    const git = (...words: string[]) =>
      execFileSync("git", ["-C", origin, ...words], {
        encoding: "utf8",
        stdio: "pipe",
        env: {
          PATH: process.env.PATH,
          GIT_CONFIG_GLOBAL: "/dev/null",
          GIT_CONFIG_SYSTEM: "/dev/null",
          GIT_AUTHOR_NAME: "a",
          GIT_AUTHOR_EMAIL: "a@example.com",
          GIT_COMMITTER_NAME: "a",
          GIT_COMMITTER_EMAIL: "a@example.com",
        },
      }).trim();
    git("init", "--quiet");
    git("commit", "--quiet", "--allow-empty", "-m", "a release");
    commit = git("rev-parse", "HEAD");
    git("tag", "-a", "v2.3.0", "-m", "a release");
    git("tag", "-a", "v2.3.1", "-m", "a tag of a tag", "v2.3.0");
    git("tag", "v2.4.0");
    git("commit", "--quiet", "--allow-empty", "-m", "what came later");
    git("branch", "release/v2.4.0", "v2.3.0");
  });
  after(removeTemporaryFolders);

  it("gives the commit under an annotated tag, not the tag's own hash", async () => {
    assert.deepEqual(await readOrigin(origin, "v2.3.0"), { state: "resolved", commit });
  });

  it("gives the commit under a tag of a tag", async () => {
    assert.deepEqual(await readOrigin(origin, "v2.3.1"), { state: "resolved", commit });
  });

  it("gives the newest commit of a branch, never that of a tag of its name", async () => {
    const branch = "release/v2.4.0";
    assert.deepEqual(await readOrigin(origin, branch), { state: "resolved", commit });
    assert.deepEqual(parseRefs(`${OTHER}\trefs/tags/release/v9.9.9^{}\n`, "release/v9.9.9"), {
      state: "unresolved",
      reason: "branch release/v9.9.9 does not exist at the origin",
      wayOut: "correct prism:release, or push it: git push origin release/v9.9.9",
    });
  });

  it("refuses a lightweight tag", async () => {
    assert.deepEqual(await readOrigin(origin, "v2.4.0"), lightweight);
  });

  it("says how to make a tag that is missing", async () => {
    assert.deepEqual(await readOrigin(origin, "v9.9.9"), {
      state: "unresolved",
      reason: "tag v9.9.9 does not exist at the origin",
      wayOut: "correct prism:release, or make the tag: git tag -a v9.9.9 && git push origin v9.9.9",
    });
  });

  it("gives git's words when there is no repository, without the advice after them", async () => {
    const nowhere = join(origin, "nowhere");
    assert.deepEqual(await readOrigin(nowhere, "v2.3.0"), {
      state: "unresolved",
      reason:
        `the origin ${nowhere} cannot be read: fatal: '${nowhere}' does not appear to be a git repository ` +
        "fatal: Could not read from remote repository.",
      wayOut: "check prism:repository and your access to it",
    });
  });

  it("takes a repository that begins with a dash as a repository", async () => {
    assert.deepEqual(await readOrigin("--upload-pack=false", "v2.3.0"), {
      state: "unresolved",
      reason:
        "the origin --upload-pack=false cannot be read: fatal: strange pathname '--upload-pack=false' blocked",
      wayOut: "check prism:repository and your access to it",
    });
  });

  it("gives up on an origin that never answers", async () => {
    const silent = await listen();
    const url = `git://127.0.0.1:${silent.port}/gateway.git`;
    assert.deepEqual(await readOrigin(url, "v2.3.0", 0.3), {
      state: "unresolved",
      reason: `the origin ${url} cannot be read: it did not answer within 0.3 s`,
      wayOut: "check prism:repository and your access to it",
    });
    await silent.close();
  });

  it("says that git is missing", async () => {
    const answer = await withEnvironment({ PATH: temporaryFolder() }, () =>
      readOrigin(origin, "v2.3.0"),
    );
    assert.deepEqual(answer, {
      state: "unresolved",
      reason: "git is not installed on this machine",
      wayOut: "install git",
    });
  });

  it("keeps the operator's own ssh command, never lets it ask, and leaves out its warnings", async () => {
    const command = join(temporaryFolder(), "ssh");
    writeFileSync(
      command,
      '#!/bin/sh\necho "Warning: added a key" >&2\necho "asked with $1 $2" >&2\nexit 255\n',
    );
    chmodSync(command, 0o755);
    const answer = await withEnvironment({ GIT_SSH_COMMAND: command }, () =>
      readOrigin("git@git.example.com:gateway.git", "v2.3.0"),
    );
    assert.ok(answer.state === "unresolved");
    assert.equal(
      answer.reason,
      "the origin git@git.example.com:gateway.git cannot be read: asked with -o BatchMode=yes " +
        "fatal: Could not read from remote repository.",
    );
  });
});
