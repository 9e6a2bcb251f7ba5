import assert from "node:assert/strict";
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { noteHolder, readHolderNotes } from "../../facts/holder-note";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const LONG_AGO = "2026-11-18T02:05:09Z";

describe("the notes of who updates a stack", () => {
  const usual = process.env["PULUMI_HOME"];
  const { pid } = process;
  let home = "";
  const noteAs = (other: number, stack: string, note: unknown) => {
    Object.defineProperty(process, "pid", { value: other });
    noteHolder(stack, note);
    Object.defineProperty(process, "pid", { value: pid });
  };

  beforeEach(() => (process.env["PULUMI_HOME"] = home = temporaryFolder()));
  afterEach(() => {
    if (usual === undefined) delete process.env["PULUMI_HOME"];
    else process.env["PULUMI_HOME"] = usual;
    removeTemporaryFolders();
  });

  it("are kept for every update, also of stacks of one name", () => {
    noteAs(11, "production", { of: 1 });
    noteAs(12, "acme/prism/production", { of: 2 });
    noteAs(13, "production-2", { of: 3 });
    const read = readHolderNotes("production", LONG_AGO) as { of: number }[];
    assert.deepEqual(read.map((note) => note.of).sort(), [1, 2]);
    assert.deepEqual(readHolderNotes("staging", LONG_AGO), []);
  });

  it("say nothing of a lock that was taken later", () => {
    noteAs(11, "production", { of: 1 });
    utimesSync(join(home, "prism", "production-11.json"), 0, Date.parse(LONG_AGO) / 1000 - 1);
    assert.deepEqual(readHolderNotes("production", LONG_AGO), []);
  });

  it("do not grow without end", () => {
    for (let each = 1; each <= 30; each += 1) noteAs(each, "production", each);
    assert.equal(readdirSync(join(home, "prism")).length, 20);
  });

  it("are none where nothing was ever left", () => {
    assert.deepEqual(readHolderNotes("production", LONG_AGO), []);
  });
});
