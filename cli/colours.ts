import type { Line, Tone } from "./status-screen";

const CODES: Record<Tone, string> = { plain: "", strong: "1", good: "32", warn: "33", bad: "31" };

/**
 * Whether a stream shows colours: a terminal, unless NO_COLOR is set.
 * Source: https://no-color.org
 */
export function showsColours(
  stream: { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv,
): boolean {
  return stream.isTTY === true && !environment.NO_COLOR;
}

/** A line's text, in its colour if colours are shown. */
export function paint(line: Line, coloured: boolean): string {
  const code = CODES[line.tone];
  return coloured && code !== "" && line.text !== ""
    ? `\u001b[${code}m${line.text}\u001b[0m`
    : line.text;
}
