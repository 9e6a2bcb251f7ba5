/** Longest line that is shown; a longer one would block the deployer's provider. */
const SHOWN_CHARACTERS = 2048;

/** Collects a stream's end in bounded memory. */
export interface Tail {
  add(chunk: Buffer): void;
  /** All that is kept, with its lines whole. */
  end(): string;
}

/**
 * A collector for one stream of a command.
 *
 * @param keep    longest text that is kept, in characters; the beginning is dropped
 * @param onLine  called once for every line, cut to 2048 characters
 */
export function createTail(keep: number, onLine?: (line: string) => void): Tail {
  const decoder = new TextDecoder();
  let open = "";
  let kept = "";
  const show = (line: string) => onLine?.(cut(line));
  return {
    add(chunk) {
      const text = decoder.decode(chunk, { stream: true });
      kept = `${kept}${text}`.slice(-keep);
      const lines = `${open}${text}`.split("\n");
      open = (lines.pop() ?? "").slice(0, SHOWN_CHARACTERS + 1);
      lines.forEach(show);
    },
    end() {
      if (open !== "") show(open);
      open = "";
      return kept;
    },
  };
}

function cut(line: string): string {
  return line.length > SHOWN_CHARACTERS ? `${line.slice(0, SHOWN_CHARACTERS)}…` : line;
}

/** Enough of one line to know what it says. */
const QUOTED_CHARACTERS = 500;

/** The last lines of a text that are not blank, in one line for a message; blacken secrets first. */
export function lastLines(text: string, count: number): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(-count)
    .map((line) => line.slice(0, QUOTED_CHARACTERS))
    .join(" | ");
}
