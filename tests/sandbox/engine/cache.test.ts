import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  cacheFolder,
  contentKey,
  isInside,
  publishFolder,
  removeDrafts,
} from "../../../sandbox/engine/cache";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";

describe("cacheFolder", () => {
  afterEach(removeTemporaryFolders);
  it("lies in the operator's cache", () => {
    const expected = path.join(os.homedir(), ".cache", "prism-gateway-deploy");
    assert.equal(cacheFolder({}), expected);
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "relative" }), expected);
  });

  it("follows XDG_CACHE_HOME", () => {
    assert.equal(cacheFolder({ XDG_CACHE_HOME: "/var/c" }), "/var/c/prism-gateway-deploy");
  });
});

describe("contentKey", () => {
  afterEach(removeTemporaryFolders);
  it("is the same for the same pieces, as text or as bytes", () => {
    assert.equal(contentKey(["a", Buffer.from("b")]), contentKey(["a", "b"]));
    assert.match(contentKey(["a"]), /^[0-9a-f]{12}$/);
  });

  it("changes with any piece, their order and their borders", () => {
    const keys = [["ab", "c"], ["a", "bc"], ["c", "ab"], ["ab"], ["abc"], ["ab", "d"]].map(
      contentKey,
    );
    assert.equal(new Set(keys).size, keys.length);
  });
});

describe("isInside", () => {
  afterEach(removeTemporaryFolders);
  it("follows links and is not misled by equal beginnings", () => {
    const folder = temporaryFolder();
    fs.mkdirSync(path.join(folder, "a"));
    fs.mkdirSync(path.join(folder, "ab"));
    fs.writeFileSync(path.join(folder, "a", "file"), "");
    fs.symlinkSync(path.join(folder, "a", "file"), path.join(folder, "ab", "link"));
    const inside = (file: string): boolean =>
      isInside(path.join(folder, file), path.join(folder, "a"));
    assert.deepEqual(["a/file", "ab/link", "a", "ab", "a/absent"].map(inside), [
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("publishFolder", () => {
  afterEach(removeTemporaryFolders);
  const names = (folder: string): string[] => fs.readdirSync(folder).sort();

  it("shows the folder only when it is whole", async () => {
    const folder = temporaryFolder();
    const target = path.join(folder, "part");
    await publishFolder(target, (draft) => {
      fs.writeFileSync(path.join(draft, "one"), "1");
      assert.equal(fs.existsSync(target), false);
      fs.writeFileSync(path.join(draft, "two"), "2");
      return Promise.resolve();
    });
    assert.deepEqual([names(folder), names(target)], [["part"], ["one", "two"]]);
  });

  it("leaves nothing behind when filling fails", async () => {
    const folder = temporaryFolder();
    const fail = (): Promise<void> => Promise.reject(new Error("no room"));
    await assert.rejects(publishFolder(path.join(folder, "part"), fail), { message: "no room" });
    assert.deepEqual(names(folder), []);
  });

  it("keeps the first of two that are made at the same time", async () => {
    const folder = temporaryFolder();
    const target = path.join(folder, "part");
    const fill = (text: string) => async (draft: string) => {
      fs.writeFileSync(path.join(draft, "who"), text);
      if (text === "late") await publishFolder(target, fill("early"));
    };
    await publishFolder(target, fill("late"));
    assert.deepEqual(names(folder), ["part"]);
    assert.equal(fs.readFileSync(path.join(target, "who"), "utf8"), "early");
  });

  it("does not fill a folder that is there", async () => {
    const target = temporaryFolder();
    await publishFolder(target, () => Promise.reject(new Error("was filled")));
    assert.deepEqual(names(target), []);
  });
});

describe("removeDrafts", () => {
  afterEach(removeTemporaryFolders);
  it("removes what a killed process has left of this folder, and nothing else", () => {
    const folder = temporaryFolder();
    for (const name of ["part.draft-1", "part", "other.draft-1"]) {
      fs.mkdirSync(path.join(folder, name));
    }
    removeDrafts(path.join(folder, "part"));
    assert.deepEqual(fs.readdirSync(folder).sort(), ["other.draft-1", "part"]);
  });
});
