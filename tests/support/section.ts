import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";

/**
 * Demands that a section of a page is as the code has it; with UPDATE_GOLDEN=1 it is written anew.
 *
 * @param between  finds the section, with its start and its end as groups
 */
export async function expectSection(file: string, between: RegExp, section: string): Promise<void> {
  const text = readFileSync(file, "utf8");
  assert.match(text, between);
  const fresh = text.replace(between, (_, start: string, end: string) =>
    [start, section, "", end].join("\n"),
  );
  const wanted = await format(fresh, { parser: "markdown", printWidth: 100 });
  if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(file, wanted);
  assert.equal(readFileSync(file, "utf8"), wanted);
}
