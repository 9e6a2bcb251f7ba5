import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";

/** More in one look is no log that can be followed. */
const MOST_BYTES = 32 * 1024 * 1024;
const NEWLINE = 10;

/** Where a file ends now; bytes, 0 if there is none. */
export function endOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Text of a file between two places; whole lines only. */
function linesBetween(file: number, from: number, to: number) {
  const buffer = Buffer.alloc(to - from);
  const read = readSync(file, buffer, 0, buffer.length, from);
  const end = buffer.subarray(0, read).lastIndexOf(NEWLINE) + 1;
  const lines = buffer.toString("utf8", 0, end).split("\n").filter(Boolean);
  return { lines, end: from + end };
}

/** The last lines before a place in a file, as far as so many bytes reach; none if there is no file. */
export function linesBefore(path: string, place: number, bytes: number): readonly string[] {
  if (endOf(path) === 0) return [];
  const file = openSync(path, "r");
  try {
    return linesBetween(file, Math.max(0, place - bytes), place).lines;
  } finally {
    closeSync(file);
  }
}

/**
 * Follows a log: each call gives the lines that came since the call before. After a rotation it goes
 * on at the start of the new file.
 *
 * @param from  place to start at; bytes
 * @returns     throws if the file cannot be read, or grew by more than 32 MB
 */
export function createLineReader(path: string, from = endOf(path)): () => readonly string[] {
  let place = from;
  let inode = statSync(path, { throwIfNoEntry: false })?.ino;
  return () => {
    const file = openSync(path, "r");
    try {
      const { size, ino } = fstatSync(file);
      if (size < place || (inode !== undefined && ino !== inode)) place = 0;
      inode = ino;
      if (size - place > MOST_BYTES) {
        place = size;
        throw new Error(`${path} grew by more than ${MOST_BYTES} bytes since the last look`);
      }
      const { lines, end } = linesBetween(file, place, size);
      place = end;
      return lines;
    } finally {
      closeSync(file);
    }
  };
}
