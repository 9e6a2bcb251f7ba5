import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./support/pages";

/** Lines of each section, in the procedure's order. */
const LINES = [5, 9, 12, 9, 9, 4, 8];

interface Row {
  readonly line: string;
  readonly where: string;
  readonly shownBy: string;
  readonly missing: string;
}

const text = readFileSync(join(ROOT, "docs", "sop-trace.md"), "utf8");
const rows: Row[] = [...text.matchAll(/^\| (\d+\.\d+) .*$/gm)].map(([whole]) => {
  const [, line = "", , where = "", shownBy = "", missing = ""] = whole
    .split("|")
    .map((cell) => cell.trim());
  return { line, where, shownBy, missing };
});

const filesIn = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file);
const testsIn = (cell: string) =>
  [...cell.matchAll(/`([^`]+)` “([^”]+)”/g)].map(([, file = "", title = ""]) => ({ file, title }));

/** Whether a file has a title as a text of its own. */
function hasTitle(file: string, title: string): boolean {
  const path = join(ROOT, file);
  if (!existsSync(path)) return false;
  const code = readFileSync(path, "utf8");
  return [`"${title}"`, `\`${title}\``].some((quoted) => code.includes(quoted));
}

describe("docs/sop-trace.md", () => {
  it("has every line of the procedure, in its order", () => {
    const lines = LINES.flatMap((count, section) =>
      Array.from({ length: count }, (_, at) => `${section + 1}.${at + 1}`),
    );
    assert.deepEqual(
      rows.map(({ line }) => line),
      lines,
    );
  });

  it("names a file and a test for each, or says what is not there yet", () => {
    const silent = rows.filter(({ where, shownBy, missing }) => {
      const isBuilt = filesIn(where).length > 0 && testsIn(shownBy).length > 0;
      return !isBuilt && !missing.startsWith("not yet");
    });
    assert.deepEqual(silent, []);
  });

  it("names files that there are", () => {
    const lost = rows.flatMap(({ line, where }) =>
      filesIn(where)
        .filter((file) => !existsSync(join(ROOT, file)))
        .map((file) => `${line}: ${file}`),
    );
    assert.deepEqual(lost, []);
  });

  it("names tests that there are, by their titles", () => {
    const lost = rows.flatMap(({ line, shownBy }) =>
      testsIn(shownBy)
        .filter(({ file, title }) => !hasTitle(file, title))
        .map(({ file, title }) => `${line}: ${file} “${title}”`),
    );
    assert.deepEqual(lost, []);
  });
});
