/** What is kept of one stream. */
const KEPT_BYTES = 64 * 1024;
/** Longest line that is kept whole; a longer one would block the deployer's provider. */
const LINE_CHARACTERS = 2048;

/** Collects a stream's end in bounded memory. */
export interface Tail {
  add(chunk: Buffer): void;
  /** All that is kept, lines cut. */
  end(): string;
}

function cut(line: string): string {
  return line.length > LINE_CHARACTERS ? `${line.slice(0, LINE_CHARACTERS)}…` : line;
}

/**
 * A collector for one stream of a command.
 *
 * @param onLine  called once for every whole line, cut to 2048 characters
 */
export function createTail(onLine?: (line: string) => void): Tail {
  const decoder = new TextDecoder();
  let open = "";
  let kept = "";
  const take = (line: string) => {
    onLine?.(cut(line));
    kept = `${kept}${cut(line)}\n`;
    if (kept.length > 2 * KEPT_BYTES) kept = kept.slice(-KEPT_BYTES);
  };
  return {
    add(chunk) {
      const lines = `${open}${decoder.decode(chunk, { stream: true })}`.split("\n");
      open = (lines.pop() ?? "").slice(0, LINE_CHARACTERS + 1);
      lines.forEach(take);
    },
    end() {
      if (open !== "") take(open);
      open = "";
      return kept.slice(-KEPT_BYTES);
    },
  };
}

/** The last lines of a text that are not blank, in one line for a message. */
export function lastLines(text: string, count: number): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .slice(-count)
    .join(" | ");
}
