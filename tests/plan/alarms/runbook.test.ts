import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KINDS, SOP_LINES, type SopLine } from "../../../plan/alarms/kinds";

const text = readFileSync(join(__dirname, "..", "..", "..", "docs", "runbook.md"), "utf8");
const [, ...sections] = text.split(/^## /m);
const titleOf = (section: string) => section.slice(0, section.indexOf("\n"));
const isTable = (section: string) => titleOf(section) === "What answers for what";

describe("docs/runbook.md", () => {
  it("has one section for every kind of alarm, in their order, and none for another", () => {
    const titles = sections.filter((section) => !isTable(section)).map(titleOf);
    assert.deepEqual(titles, Object.keys(KINDS));
  });

  for (const section of sections.filter((one) => !isTable(one))) {
    it(`says of ${titleOf(section)} what it means, where to look, what to do and when to go back`, () => {
      const parts = [...section.matchAll(/^\*\*([^*]+):\*\* \S/gm)].map(([, part]) => part);
      assert.deepEqual(parts, ["Means", "Look first", "Do", "Roll back when"]);
    });
  }

  it("names the alarms of every line of the procedure", () => {
    const rows = (sections.find(isTable) ?? "")
      .split("\n")
      .filter((line) => line.startsWith("|"))
      .slice(2)
      .map((line) =>
        line
          .split("|")
          .map((cell) => cell.trim())
          .slice(1, 3),
      );
    const expected = Object.entries(SOP_LINES).map(([line, words]) => [
      words,
      Object.entries(KINDS)
        .filter(([, { answers }]) => (answers as readonly SopLine[]).includes(line as SopLine))
        .map(([kind]) => `\`${kind}\``)
        .join(", "),
    ]);
    assert.deepEqual(rows, expected);
  });
});
