import { closeSync, openSync, readSync, statSync } from "node:fs";
import { createTail } from "./tail";

const CHUNK_BYTES = 65_536;

/** Shows what is added to a file. */
export interface LogTail {
  /** Shows the whole lines that came since the last time. */
  read(): void;
  /** The same, with a line that has no end yet. */
  end(): void;
}

/**
 * Follows a file from its present end on.
 *
 * @param path  null or a file that cannot be read: nothing is shown
 */
export function followLog(path: string | null, print: (line: string) => void): LogTail {
  const tail = createTail(1, print);
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let at = sizeOf(path);
  const read = () => {
    if (path === null) return;
    try {
      const file = openSync(path, "r");
      try {
        for (let got = 0; (got = readSync(file, chunk, 0, CHUNK_BYTES, at)) > 0; at += got) {
          tail.add(chunk.subarray(0, got));
        }
      } finally {
        closeSync(file);
      }
    } catch {
      // Progress is for people; the step does not depend on it.
    }
  };
  return {
    read,
    end() {
      read();
      tail.end();
    },
  };
}

function sizeOf(path: string | null): number {
  try {
    return path === null ? 0 : statSync(path).size;
  } catch {
    return 0;
  }
}
