import { lstatSync, existsSync } from "node:fs";
import { join } from "node:path";
import { sha256Of } from "./backup-archive";
import { listFiles } from "./manifest";

/** A file of the data that a backup does not hold as it is now. */
export interface NewerFile {
  readonly path: string;
  /** ISO 8601 UTC. */
  readonly writtenAt: string;
}

async function isSame(path: string, other: string): Promise<boolean> {
  const [left, right] = [lstatSync(path), lstatSync(other, { throwIfNoEntry: false })];
  if (right === undefined || !left.isFile() || !right.isFile() || left.size !== right.size)
    return false;
  return (await sha256Of(path)) === (await sha256Of(other));
}

/** When a file came to be here as it is: one that was put in with its old time kept has a new ctime only. */
function timeOf(path: string, restoredAt: number): number {
  const { mtimeMs, ctimeMs } = lstatSync(path);
  // A restore puts in everything anew.
  return ctimeMs <= restoredAt ? mtimeMs : Math.max(mtimeMs, ctimeMs);
}

/**
 * The file that was written, or put in, last after a backup.
 *
 * @param folder      data as it is now
 * @param since       start of the backup, milliseconds since 1970
 * @param copy        the backup's own copy of the folder, to leave out what is the same in it; null for none
 * @param restoredAt  end of the last restore here, milliseconds since 1970; 0 for none
 * @returns           null if bringing the backup back loses nothing
 */
export async function newestAfter(
  folder: string,
  since: number,
  copy: string | null,
  restoredAt: number,
): Promise<NewerFile | null> {
  if (!existsSync(folder)) return null;
  const written = listFiles(folder)
    .map((path) => ({ path, at: timeOf(join(folder, path), restoredAt) }))
    .filter(({ at }) => at >= since)
    .sort((left, right) => right.at - left.at);
  for (const { path, at } of written) {
    const full = join(folder, path);
    if (copy !== null && (await isSame(full, join(copy, path)))) continue;
    return { path: full, writtenAt: new Date(at).toISOString() };
  }
  return null;
}
