import { existsSync, lstatSync, readFileSync, readdirSync, statfsSync } from "node:fs";
import { freemem } from "node:os";
import { dirname, join } from "node:path";

/** Bytes that the login user may still write where a path is, or will be. */
export function freeDiskBytes(path: string): number {
  let at = path;
  while (!existsSync(at)) at = dirname(at);
  const { bavail, bsize } = statfsSync(at);
  return bavail * bsize;
}

/** Used part of what the login user may use of a path's disk, in percent, as df has it. */
export function usedDiskPercent(path: string): number {
  const { blocks, bfree, bavail } = statfsSync(path);
  const used = blocks - bfree;
  return (100 * used) / (used + bavail);
}

/** Bytes of memory that a new process can have without pushing another out. */
export function freeMemoryBytes(): number {
  try {
    const kibibytes = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
    return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
  } catch {
    return freemem();
  }
}

/** Bytes of a file, or of all files under a folder; links are not followed. */
export function sizeBytes(path: string): number {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeBytes(join(path, name)), 0);
}
