import assert from "node:assert/strict";

/**
 * What the program said in a Pulumi call: its last part of diagnostics, without Pulumi's indent and resource line.
 *
 * @param text  all that the call printed
 */
export function spoken(text: string): string {
  const part = [...text.matchAll(/^Diagnostics:\n([^]*?)(?=^\S|(?![^]))/gm)].at(-1)?.[1] ?? "";
  const lines = part.split("\n").filter((line) => line.startsWith("    "));
  return lines
    .map((line) => line.slice(4))
    .join("\n")
    .trim();
}

/** The same text with names that differ from run to run replaced: `<v2.3.0>` for a deployment's id, `<run>` for a run's. */
export function withoutIds(text: string): string {
  return text
    .replace(/\b(v\d+\.\d+\.\d+)-[0-9a-f]{7}-[0-9a-f]{7}/g, "<$1>")
    .replace(/\b(first|deploy|rollback)-open-[0-9a-f]{6}/g, "<run>");
}

/** Demands words for people: no holes, no program's innards, no key. */
export function expectReadable(text: string): void {
  const wrong = [
    /\bundefined\b/,
    /\[object /,
    /\bNaN\b/,
    /^\s+at .*[(:]\d+/m,
    /\.ts:\d+/,
    /node_modules/,
    /PRIVATE KEY/,
  ].filter((pattern) => pattern.test(text));
  assert.deepEqual(wrong, [], text);
}
