import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

/** Calls `replaceFile` in a process whose files may have 2 KiB at most, as on a disk that fills up; gives what it threw. */
function replaceWhenFull(path: string): string {
  const module = join(__dirname, "../../host/files");
  const program = `
    process.on("SIGXFSZ", () => {});
    const { replaceFile } = require(${JSON.stringify(module)});
    try { replaceFile(${JSON.stringify(path)}, "x".repeat(9000)); console.log("no error"); }
    catch (error) { console.log(error.code); }`;
  const words = ["-r", "ts-node/register/transpile-only", "-e", program];
  const shell = `ulimit -f 2; exec "$0" "$@"`;
  return execFileSync("/bin/sh", ["-c", shell, process.execPath, ...words], {
    encoding: "utf8",
  }).trim();
}

describe("replaceFile", () => {
  after(removeTemporaryFolders);

  it("says so when only a part can be written, and leaves the old file", () => {
    const path = join(temporaryFolder(), "record.json");
    writeFileSync(path, "old");
    assert.equal(replaceWhenFull(path), "EFBIG");
    assert.equal(readFileSync(path, "utf8"), "old");
  });
});
