import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");

/** Runs mocha over one test file with the project's reporter. */
function report(test: string): { out: string; sums: unknown } {
  const folder = mkdtempSync(join(tmpdir(), "prism-reporter-"));
  try {
    const file = join(folder, "sums.json");
    writeFileSync(join(folder, "some.spec.js"), test);
    const reporter = join(ROOT, "cli", "testing", "mocha-reporter.js");
    const words = ["--no-config", "--reporter", reporter, "--reporter-option", `sums=${file}`];
    const { stdout } = spawnSync(
      join(ROOT, "node_modules", ".bin", "mocha"),
      [...words, "--no-color", join(folder, "some.spec.js")],
      { cwd: ROOT, encoding: "utf8" },
    );
    return { out: stdout, sums: JSON.parse(readFileSync(file, "utf8")) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the mocha reporter", () => {
  it("prints one line per suite and writes the sums", () => {
    const { out, sums } = report(`
      describe("one", () => { it("a", () => {}); describe("inner", () => it("b", () => {})); });
      describe("two", () => { it("c", () => {}); });
    `);
    assert.equal(out, "  ok  one (2)\n  ok  two (1)\n");
    assert.deepEqual(sums, { passed: 3, failed: 0 });
  });

  it("names a failure at once and explains it at the end", () => {
    const { out, sums } = report(`
      describe("one", () => { it("a", () => {}); it("b", () => { throw new Error("expected 1, got 2"); }); });
    `);
    assert.match(
      out,
      /^ {4}FAILED one b\n {2}NOT one \(1, 1 failed\)\n[^]*Error: expected 1, got 2/,
    );
    assert.deepEqual(sums, { passed: 1, failed: 1 });
  });

  it("counts a hook that fails", () => {
    const { sums } = report(`
      describe("one", () => { before(() => { throw new Error("no"); }); it("a", () => {}); });
    `);
    assert.deepEqual(sums, { passed: 0, failed: 1 });
  });
});
