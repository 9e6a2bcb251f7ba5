import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  readdirSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { pm2Home, type Pm2Process } from "./pm2";
import { readStart } from "./processes";

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

const LOOK_MILLISECONDS = 20;

/** Logs that pm2 keeps of an app, also of one that it has forgotten. */
function keptLogs(name: string): readonly string[] {
  const folder = join(pm2Home(), "logs");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.startsWith(`${name}-`)).map((file) => join(folder, file));
}

/**
 * Follows the ends of the app's logs while it is started anew: what the old process writes until it is gone is not said
 * by the new one.
 *
 * @param before  the process that is about to end; null if there is none
 * @returns       gives the marks once the new process runs
 */
export function followEnds(name: string, before: Pm2Process | null): () => LogMarks {
  const take = (): LogMarks => ({
    ...Object.fromEntries(keptLogs(name).map((path) => [path, sizeOf(path)])),
    ...markLogs(before),
  });
  let marks = take();
  const pid = before?.pid ?? null;
  if (pid === null) return () => marks;
  const started = readStart(pid);
  let last = performance.now();
  const looking = setInterval(() => {
    const isGone = readStart(pid) !== started;
    const isLate = performance.now() - last > 2 * LOOK_MILLISECONDS;
    last = performance.now();
    // Looked at late, the new process may have spoken: rather a word of the old one than none of the new one.
    if (!isGone || !isLate) marks = take();
    if (isGone) clearInterval(looking);
  }, LOOK_MILLISECONDS);
  return () => {
    clearInterval(looking);
    return marks;
  };
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
