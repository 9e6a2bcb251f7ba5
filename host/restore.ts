import type { BackupSettings } from "../config/schema";
import { proveArchive } from "./backup-archive";
import { mustEndWell, type StepContext } from "./context";
import { readEnvironment, type StagedDeployment } from "./deployment-file";
import { StepFault } from "./fault";
import type { Archive } from "./find-backup";
import { newestAfter, type NewerFile } from "./newer-data";
import {
  checkMovable,
  checkRoomFor,
  copyAside,
  lostAsides,
  planReplaced,
  removeBeside,
  swapIn,
  unpackBeside,
  type FolderCopy,
} from "./restore-folders";
import { beginRestore, endRestore, putFoldersBack, type Replaced } from "./restore-journal";

/** What is brought back, and how. */
export interface RestoreJob {
  readonly archive: Archive;
  readonly backup: BackupSettings;
  /** True if data written after the backup may be lost. */
  readonly overNewerData: boolean;
  /** Deployment whose folder has the restore command. */
  readonly staged: StagedDeployment;
  /** Run or person, for the ledger. */
  readonly by: string;
}

/** A restore that was proven to be possible. */
export interface ReadyRestore {
  /**
   * Brings the data back; the app must be stopped. What lay there before is kept.
   *
   * @param stopping   when the app was told to stop, milliseconds since 1970
   * @throws StepFault  data was written since the restore was prepared
   */
  readonly bringBack: (stopping: number) => Promise<readonly string[]>;
  /** Removes what was unpacked for it. */
  readonly discard: () => void;
}

type Kept = Exclude<BackupSettings, { method: "none" }>;

/** Times of files come from a clock that ticks this seldom, so they may lie so far before the program's own. */
const FILE_CLOCK_MILLISECONDS = 10;

/** @param stopping  when the app was told to stop, as in ReadyRestore; null: it was not */
function newerFault(
  { archive, staged }: RestoreJob,
  { path, writtenAt }: NewerFile,
  stopping: number | null,
): StepFault {
  const made = new Date(archive.since).toISOString();
  const app = staged.app.name;
  const isOwn = stopping !== null && Date.parse(writtenAt) >= stopping - FILE_CLOCK_MILLISECONDS;
  const when =
    stopping === null ? "" : isOwn ? `, as ${app} stopped` : `, before ${app} was stopped`;
  const again = stopping === null ? "" : `${app} is started again as it was; `;
  const always = isOwn ? ", which an app that writes whenever it stops always needs" : "";
  return new StepFault(
    `data was written after the backup ${archive.path} of ${made}: the newest file is ${path}, written at ${writtenAt}${when}`,
    `${again}to go on and keep that data only beside the restored one: the same order with --over-newer-data${always}`,
    false,
  );
}

async function unpackAll(context: StepContext, { archive }: RestoreJob, { data }: Kept) {
  const copies: FolderCopy[] = [];
  for (const folder of data) {
    const copy = await unpackBeside(context, archive.path, folder);
    if (copy === null) context.say(`${archive.path} does not hold ${folder}, which stays as it is`);
    else copies.push(copy);
  }
  if (copies.length > 0) return copies;
  throw new StepFault(
    `${archive.path} holds none of ${data.join(", ")}`,
    "choose another archive, or correct prism:backup.data",
    false,
  );
}

async function runRestore(
  context: StepContext,
  { archive, staged }: RestoreJob,
  argv: readonly string[],
): Promise<void> {
  mustEndWell(
    await context.command([...argv, archive.path], {
      cwd: staged.appFolder,
      env: readEnvironment(staged),
      show: true,
    }),
    `restore (${argv.join(" ")})`,
    `try it on the host in ${staged.appFolder}; the data is as it was`,
    false,
  );
}

/** Changes the data whole or not at all: one that is killed meanwhile is ended by mendRestore. */
async function replace(
  { layout }: StepContext,
  { archive, by, staged }: RestoreJob,
  folders: readonly Replaced[],
  change: () => Promise<void> | void,
): Promise<void> {
  beginRestore(layout, { archive: archive.path, by, app: staged.app.name, folders });
  try {
    await change();
  } catch (error) {
    putFoldersBack(folders);
    endRestore(layout);
    throw error;
  }
  endRestore(layout);
}

function finish(
  context: StepContext,
  { archive, by }: RestoreJob,
  asides: readonly string[],
): readonly string[] {
  const { path, sha256 } = archive;
  context.append({ type: "restored", path, sha256, aside: asides, by });
  return asides;
}

/**
 * Proves that a backup can be brought back and does all of it that the running app does not notice.
 *
 * @throws StepFault  the archive is damaged, its place is not ours to change, or data was written after it
 */
export async function prepareRestore(context: StepContext, job: RestoreJob): Promise<ReadyRestore> {
  const { archive, backup, overNewerData } = job;
  if (backup.method === "none") {
    throw new StepFault(
      "no data is configured that a backup could be brought back to (prism:backup.method is none)",
      "configure prism:backup as it was when the backup was made",
      false,
    );
  }
  const { data } = backup;
  const discard = () => {
    for (const folder of data) removeBeside(folder);
  };
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, "").replace(/\.\d+/, "");
  const before = context.entries().filter((entry) => entry.type === "restored");
  const known = before.flatMap(({ aside }) => aside);
  const last = before.at(-1);
  const restoredAt = last === undefined ? 0 : Date.parse(last.at);
  try {
    for (const folder of data) checkMovable(folder);
    const lost = data.flatMap((folder) => lostAsides(folder, known));
    const isOwn = backup.method === "command";
    const copies = isOwn ? [] : await unpackAll(context, job, backup);
    if (isOwn) {
      await proveArchive(context, archive.path, null);
      for (const folder of data) checkRoomFor(folder);
    }
    const checkNewer = async (stopping: number | null) => {
      for (const folder of overNewerData ? [] : data) {
        const copy = copies.find((each) => each.folder === folder)?.copy ?? null;
        if (!isOwn && copy === null) continue;
        const newer = await newestAfter(folder, archive.since, copy, restoredAt);
        if (newer !== null) throw newerFault(job, newer, stopping);
      }
    };
    await checkNewer(null);
    const bringBack = async (stopping: number) => {
      // The app went on writing until it was stopped.
      await checkNewer(stopping);
      context.say(`bringing back ${archive.path}`);
      const places = isOwn ? data : copies.map(({ folder }) => folder);
      const replaced = planReplaced(places, stamp);
      if (isOwn) await copyAside(context, replaced);
      await replace(context, job, replaced, () =>
        isOwn ? runRestore(context, job, backup.restore) : swapIn(copies, replaced),
      );
      discard();
      return finish(context, job, [...lost, ...replaced.flatMap(({ aside }) => aside ?? [])]);
    };
    return { bringBack, discard };
  } catch (error) {
    discard();
    throw error;
  }
}
