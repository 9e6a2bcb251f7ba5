import { closeSync, existsSync, lstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { sha256Of, type Hashes } from "./backup-archive";
import { StepFault } from "./fault";
import { listFiles } from "./manifest";

/** What comparing a script's archive with the data showed. */
export interface Compared {
  /** Files that are in the archive as they are in the data. */
  readonly same: number;
  /** Files that were written while the backup ran: nobody can compare them. */
  readonly changed: readonly string[];
  /** Databases: a consistent snapshot has other bytes than the files in use. */
  readonly databases: readonly string[];
  /** Files of the data that the archive does not hold. */
  readonly absent: readonly string[];
}

const SQLITE = "SQLite format 3\0";

function isDatabase(path: string): boolean {
  const start = Buffer.alloc(SQLITE.length);
  const file = openSync(path, "r");
  try {
    readSync(file, start, 0, start.length, 0);
  } finally {
    closeSync(file);
  }
  return start.toString("latin1") === SQLITE;
}

/** Where a folder lies in the archive: scripts archive it by its whole path, a part of it, or from within. */
function prefixIn(folder: string, files: readonly string[], held: ReadonlySet<string>): string {
  const parts = folder.split("/").filter(Boolean);
  const prefixes = parts.map((_, index) => parts.slice(index).join("/")).concat("");
  const hits = prefixes.map(
    (prefix) => files.filter((path) => held.has(join(prefix, path))).length,
  );
  return prefixes[hits.indexOf(Math.max(...hits))] ?? "";
}

/**
 * Compares the archive of a backup script with the data, file by file.
 *
 * @param restored  SHA-256 of the files that the archive restores
 * @param scratch   folder in which it was restored
 * @param data      folders it must hold
 * @param since     start of the backup, milliseconds since 1970
 * @throws StepFault  a file that nobody wrote meanwhile comes out of the archive differently
 */
export async function compareWithData(
  restored: Hashes,
  scratch: string,
  data: readonly string[],
  since: number,
): Promise<Compared> {
  const held = new Set(Object.keys(restored));
  const found = { changed: [] as string[], databases: [] as string[], absent: [] as string[] };
  const wrong: string[] = [];
  let same = 0;
  for (const folder of data.filter((path) => existsSync(path))) {
    const files = listFiles(folder).filter((path) => lstatSync(join(folder, path)).isFile());
    const prefix = prefixIn(folder, files, held);
    for (const path of files) {
      const full = join(folder, path);
      const name = join(prefix, path);
      const stat = lstatSync(full, { throwIfNoEntry: false });
      if (stat === undefined) continue;
      const isNew = Math.max(stat.mtimeMs, stat.ctimeMs) >= since;
      if (!held.has(name)) (isNew ? found.changed : found.absent).push(full);
      else if ((await sha256Of(full)) === restored[name]) same += 1;
      else if (isNew) found.changed.push(full);
      else if (isDatabase(full) && isDatabase(join(scratch, name))) found.databases.push(full);
      else wrong.push(full);
    }
  }
  if (wrong.length === 0) return { same, ...found };
  throw new StepFault(
    `the archive restores ${wrong.length} files differently from the data, which nobody wrote meanwhile; first ${wrong[0] ?? ""}`,
    "correct the script of prism:backup.command; do not deploy before a good backup exists",
    false,
  );
}
