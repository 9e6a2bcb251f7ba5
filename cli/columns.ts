export { alignColumns } from "../plan/columns";

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
