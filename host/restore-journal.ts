import { existsSync, renameSync, rmSync } from "node:fs";
import type { StepContext } from "./context";
import { readTextIfThere, replaceFile } from "./files";
import type { Layout } from "./layout";
import { readProcess } from "./pm2";

/** One folder of the data while it is replaced. */
export interface Replaced {
  readonly folder: string;
  /** Where it lies as it was; null if it was not there. */
  readonly aside: string | null;
  /** Where what came in its place goes if it does not stay. */
  readonly failed: string;
}

/** Content of restoring.json: there from before the first change of the data until the last one is done. */
export interface RestoreJournal {
  readonly archive: string;
  /** Run or person. */
  readonly by: string;
  /** pm2 name of the app, which is stopped meanwhile. */
  readonly app: string;
  readonly folders: readonly Replaced[];
}

/** The restore that is under way or was killed; null if there is none. */
export function readJournal({ restoring }: Layout): RestoreJournal | null {
  const text = readTextIfThere(restoring);
  return text === null ? null : (JSON.parse(text) as RestoreJournal);
}

/** Writes down what is about to be replaced, through to the disk. */
export function beginRestore({ restoring }: Layout, journal: RestoreJournal): void {
  replaceFile(restoring, `${JSON.stringify(journal)}\n`);
}

/** From here on the data counts as it is. */
export function endRestore({ restoring }: Layout): void {
  rmSync(restoring, { force: true });
}

/** Puts the folders back as they were, wherever the restore was killed; may itself be killed and called again. */
export function putFoldersBack(folders: readonly Replaced[]): void {
  for (const { folder, aside, failed } of folders) {
    // Without it this folder was not touched, or is back already.
    if (aside !== null && !existsSync(aside)) continue;
    if (existsSync(folder)) renameSync(folder, failed);
    if (aside !== null) renameSync(aside, folder);
  }
}

/**
 * Ends a restore that was killed half-way: the data is as it was before it. Where somebody has started the app since,
 * what it has written counts, so the data stays. Call it under the host's lock.
 */
export async function mendRestore(context: StepContext): Promise<void> {
  const { layout, append, say } = context;
  const journal = readJournal(layout);
  if (journal === null) return;
  const { archive, by, app, folders } = journal;
  const isRunning = (await readProcess(context, app))?.pid != null;
  if (!isRunning) putFoldersBack(folders);
  endRestore(layout);
  const lies = folders.flatMap(({ aside, failed }) => (isRunning ? aside : failed) ?? []);
  const places = lies.filter((path) => existsSync(path)).join(", ") || "no folder";
  const note =
    `the restore of ${archive} by ${by} was killed half-way; ` +
    (isRunning
      ? `${app} was started since, so the data stays as it is; as it was before, it is in ${places}`
      : `the data is as it was before; what had been brought back is in ${places}`);
  append({ type: "repaired", note });
  say(note);
}
