import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { Pm2Process } from "./pm2";

/** Where the app's log files ended at some moment; bytes by path. */
export type LogMarks = Readonly<Record<string, number>>;

/** Enough for 100 lines of the longest kind that anyone reads. */
const READ_BYTES = 1024 * 1024;

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** Remembers where the app's logs end now. */
export function markLogs(process: Pm2Process | null): LogMarks {
  const paths = process === null ? [] : [process.outputLog, process.errorLog];
  return Object.fromEntries(paths.filter(Boolean).map((path) => [path, sizeOf(path)]));
}

/**
 * Last lines written to a log since a mark.
 *
 * @param mark  bytes; a file that is shorter now was rotated and is read from its start
 */
function linesSince(path: string, mark: number, count: number): readonly string[] {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(file);
    const from = Math.max(size < mark ? 0 : mark, size - READ_BYTES);
    const buffer = Buffer.alloc(size - from);
    readSync(file, buffer, 0, buffer.length, from);
    return buffer
      .toString("utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-count);
  } finally {
    closeSync(file);
  }
}

/** Last lines of all the app's logs since marks, errors last. */
export function appLines(
  process: Pm2Process | null,
  marks: LogMarks,
  count: number,
): readonly string[] {
  if (process === null) return [];
  return [process.outputLog, process.errorLog]
    .filter(Boolean)
    .flatMap((path) => linesSince(path, marks[path] ?? 0, count));
}
