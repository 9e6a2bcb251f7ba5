import type { Redact } from "../redact";
import type { Meter } from "./collect";

/** Kinds of lines that are told apart in one look. */
const MOST_KINDS = 50;
const KIND_CHARACTERS = 200;

/** What lines of the same kind have in common: numbers, ids and times are left out. */
export function kindOf(line: string): string {
  return line
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "#")
    .replace(/\b(0x)?(?=[0-9a-f]*\d)[0-9a-f]{6,}\b/gi, "#")
    .replace(/\d+/g, "#")
    .slice(0, KIND_CHARACTERS);
}

/** Where error lines come from. */
export interface ErrorLog {
  /** Lines before the release, whose kinds are known. */
  readonly before: readonly string[];
  /** Lines since the last call. */
  readonly read: () => readonly string[];
}

/** Counts lines of kinds that this host's log did not have before. */
export function createErrorMeter(log: ErrorLog, pattern: RegExp, redact: Redact): Meter {
  const errorsIn = (lines: readonly string[]) =>
    lines.filter((line) => pattern.test(line)).map((line) => kindOf(redact(line)));
  const known = new Set(errorsIn(log.before));
  return {
    source: "errorLog",
    take: () =>
      Promise.resolve().then(() => {
        const newErrorLines: Record<string, number> = {};
        for (const kind of errorsIn(log.read())) {
          if (known.has(kind)) continue;
          const isFull = Object.keys(newErrorLines).length >= MOST_KINDS;
          const name = isFull && newErrorLines[kind] === undefined ? "other lines" : kind;
          newErrorLines[name] = (newErrorLines[name] ?? 0) + 1;
        }
        return { newErrorLines };
      }),
  };
}
