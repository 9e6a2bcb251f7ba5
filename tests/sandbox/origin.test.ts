import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  addLightweightTag,
  addRelease,
  ensureOrigin,
  moveTag,
  readCommit,
} from "../../sandbox/origin";
import { run } from "../../sandbox/run";
import { checkOut, newFolder, sharedOrigin } from "./workspace";

async function git(origin: string, ...args: string[]): Promise<string> {
  return (await run(["git", `--git-dir=${origin}`, ...args])).trim();
}

async function newOrigin(): Promise<string> {
  const origin = join(newFolder(), "origin.git");
  await ensureOrigin(origin);
  return origin;
}

const refs = ["for-each-ref", "--format=%(refname) %(objecttype) %(objectname)"];

describe("sandbox origin", function () {
  this.timeout(30_000);

  it("has main, release branches and annotated tags", async () => {
    const origin = await sharedOrigin();
    const format = "--format=%(refname) %(objecttype)";
    assert.deepEqual((await git(origin, "for-each-ref", format)).split("\n"), [
      "refs/heads/main commit",
      "refs/heads/release/v2.3.0 commit",
      "refs/heads/release/v2.4.0 commit",
      "refs/tags/v2.3.0 tag",
      "refs/tags/v2.4.0 tag",
    ]);
    assert.equal(await readCommit(origin, "main"), await readCommit(origin, "v2.4.0"));
    assert.equal(await readCommit(origin, "v2.4.0^"), await readCommit(origin, "v2.3.0"));
  });

  it("has the same objects each time, whatever the user's own git settings are", async () => {
    const before = process.env.GIT_AUTHOR_NAME;
    process.env.GIT_AUTHOR_NAME = "Somebody Else";
    try {
      const again = await newOrigin();
      assert.equal(await git(again, ...refs), await git(await sharedOrigin(), ...refs));
    } finally {
      if (before === undefined) delete process.env.GIT_AUTHOR_NAME;
      else process.env.GIT_AUTHOR_NAME = before;
    }
  });

  it("is kept, with what was added, when it is built from the same sources", async () => {
    const origin = await newOrigin();
    await addLightweightTag(origin, "v9.9.9", "v2.4.0");
    assert.equal(await ensureOrigin(origin), false);
    assert.equal(await git(origin, "cat-file", "-t", "v9.9.9"), "commit");
  });

  it("lets a tag move, which stays annotated", async () => {
    const origin = await newOrigin();
    await moveTag(origin, "v2.4.0", "v2.3.0");
    assert.equal(await readCommit(origin, "v2.4.0"), await readCommit(origin, "v2.3.0"));
    assert.equal(await git(origin, "cat-file", "-t", "v2.4.0"), "tag");
  });

  it("takes a further release as files, with version and CHANGELOG entry filled in", async () => {
    const origin = await newOrigin();
    const commit = await addRelease(origin, {
      version: "2.5.0",
      after: "2.4.0",
      files: { "src/server.ts": "process.exit(1);\n" },
      message: "Crash at once",
      date: "2026-11-20T10:00:00+08:00",
    });
    assert.equal(await readCommit(origin, "release/v2.5.0"), commit);
    const tree = await checkOut("v2.5.0", origin);
    assert.equal(await readFile(join(tree, "src/server.ts"), "utf8"), "process.exit(1);\n");
    assert.match(await readFile(join(tree, "package.json"), "utf8"), /"version": "2\.5\.0"/);
    assert.match(
      await readFile(join(tree, "CHANGELOG.md"), "utf8"),
      /^# Changelog\n\n## v2\.5\.0 - 2026-11-20\n\n### Features\n\n- Crash at once\./,
    );
    assert.equal(await readFile(join(tree, "src/schema.ts"), "utf8"), await schemaOf("v2.4.0"));
  });

  it("names what it has when a release is missing", async () => {
    const origin = await sharedOrigin();
    await assert.rejects(readCommit(origin, "v7.0.0"), {
      message: `${origin}: expected "v7.0.0", found only v2.3.0, v2.4.0; add the release first`,
    });
  });

  it("says in the CHANGELOG of each release what is new, mended and broken", async () => {
    for (const tag of ["v2.3.0", "v2.4.0"]) {
      const text = await readFile(join(await checkOut(tag), "CHANGELOG.md"), "utf8");
      const entry = text.split("\n## ").find((part) => part.startsWith(`${tag} `)) ?? "";
      for (const title of ["Features", "Fixes", "Breaking changes"]) {
        assert.match(entry, new RegExp(`### ${title}\n\n(- )?\\w`), `${tag}: ${title}`);
      }
    }
  });
});

async function schemaOf(tag: string): Promise<string> {
  return readFile(join(await checkOut(tag), "src/schema.ts"), "utf8");
}
