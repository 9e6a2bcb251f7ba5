/**
 * Rows of cells as lines, each column as wide as its widest cell, two spaces between.
 *
 * @param rows   cells as text without line breaks
 * @param right  indexes of columns whose cells stand at the right, for numbers
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        return right.includes(index) ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
}

/**
 * Lines of a text, broken only behind a semicolon, so that a command in it can still be copied; all but the first indented.
 *
 * @param width  of a line; a clause that is longer by itself stays whole
 */
export function breakAtClauses(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const clause of text.split(/(?<=;) /)) {
    const longer = line === "" ? clause : `${line} ${clause}`;
    if (longer.length > width && line !== "") lines.push(line);
    line = longer.length > width && line !== "" ? `  ${clause}` : longer;
  }
  return [...lines, line];
}
