import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/** Text of a file; null if there is none. */
export function readTextIfThere(path: string): string | null {
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/** Writes through to the disk, so that a crash of the machine cannot take it back. */
export function writeThrough(path: string, text: string, flags: "a" | "w", mode = 0o644): void {
  const file = openSync(path, flags, mode);
  try {
    // Not writeSync: on a disk that fills up it writes a part and says so only by a number.
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (flags === "w") return;
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Replaces a file whole or not at all. */
export function replaceFile(path: string, text: string, mode = 0o644): void {
  const beside = `${path}.${process.pid}.new`;
  writeThrough(beside, text, "w", mode);
  renameSync(beside, path);
}

/** Points a link elsewhere in one step; there is no moment without the link. */
export function replaceLink(path: string, target: string): void {
  const beside = `${path}.${process.pid}.new`;
  rmSync(beside, { force: true });
  symlinkSync(target, beside);
  renameSync(beside, path);
}
