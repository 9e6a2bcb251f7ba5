import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  mkdirSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { describeSize } from "../plan/sizes";
import { badEnding, mustEndWell, type StepContext } from "./context";
import { StepFault } from "./fault";
import { freeDiskBytes, sizeBytes } from "./resources";
import type { Replaced } from "./restore-journal";

/** Name of the folder that keeps data as it was before a restore. */
const asideOf = (folder: string, stamp: string) => `${folder}.before-restore-${stamp}`;

/** Where an archive's copy of a folder is unpacked: beside it, so that a rename brings it in. */
const besideOf = (folder: string) => `${folder}.restoring`;

/** One folder of the data, and the archive's copy of it. */
export interface FolderCopy {
  readonly folder: string;
  readonly copy: string;
}

/** Refuses a folder that could not be put aside, before anything is stopped. */
export function checkMovable(folder: string): void {
  const parent = dirname(folder);
  const byHand = "restore it by hand on the host, with the app stopped";
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
  } catch {
    throw new StepFault(
      `${parent} is not writable for the login user, so ${folder} cannot be put aside`,
      byHand,
      false,
    );
  }
  if (existsSync(folder) && statSync(folder).dev !== statSync(parent).dev) {
    throw new StepFault(`${folder} is a disk of its own, so it cannot be put aside`, byHand, false);
  }
}

/** Refuses if a second copy of a folder does not fit beside it. */
export function checkRoomFor(folder: string): void {
  const [wanted, free] = [sizeBytes(folder), freeDiskBytes(dirname(folder))];
  if (free >= wanted) return;
  throw new StepFault(
    `${describeSize(free)} are free under ${dirname(folder)}, a copy of ${folder} needs ${describeSize(wanted)}`,
    "free disk space on the host",
    false,
  );
}

/**
 * Unpacks one folder of a built-in archive beside the one in use.
 *
 * @returns null if the archive does not hold that folder
 */
export async function unpackBeside(
  context: StepContext,
  archive: string,
  folder: string,
): Promise<FolderCopy | null> {
  const beside = besideOf(folder);
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true, mode: 0o700 });
  const name = folder.slice(1);
  const ran = await context.command(
    ["tar", "--extract", "--preserve-permissions", "--file", archive, "--directory", beside, name],
    { env: { LC_ALL: "C" } },
  );
  if (badEnding(ran) !== null && /Not found in archive/.test(ran.stderr)) {
    rmSync(beside, { recursive: true, force: true });
    return null;
  }
  mustEndWell(
    ran,
    `unpacking ${name} of ${archive}`,
    "the archive is damaged; choose another one",
    false,
  );
  return { folder, copy: join(beside, name) };
}

/** Removes what unpackBeside made. */
export function removeBeside(folder: string): void {
  rmSync(besideOf(folder), { recursive: true, force: true });
}

/** Folders that a restore which was killed had put aside, and no ledger knows of. */
export function lostAsides(folder: string, known: readonly string[]): readonly string[] {
  const parent = dirname(folder);
  const start = asideOf(basename(folder), "");
  return readdirSync(parent)
    .filter((name) => name.startsWith(start))
    .map((name) => join(parent, name))
    .filter((path) => !known.includes(path));
}

/** What is about to be replaced, and where it will lie. */
export function planReplaced(folders: readonly string[], stamp: string): readonly Replaced[] {
  return folders.map((folder) => ({
    folder,
    aside: existsSync(folder) ? asideOf(folder, stamp) : null,
    failed: `${folder}.failed-restore-${stamp}`,
  }));
}

/** Puts the copies in place and keeps what lay there. */
export function swapIn(copies: readonly FolderCopy[], replaced: readonly Replaced[]): void {
  for (const { folder, copy } of copies) {
    const aside = replaced.find((each) => each.folder === folder)?.aside ?? null;
    if (aside !== null) renameSync(folder, aside);
    renameSync(copy, folder);
  }
}

/** Copies what a command will change in place; all or none. */
export async function copyAside(
  context: StepContext,
  replaced: readonly Replaced[],
): Promise<void> {
  try {
    for (const { folder, aside } of replaced) {
      if (aside === null) continue;
      mustEndWell(
        await context.command(["cp", "--archive", "--reflink=auto", folder, aside]),
        `copying ${folder} aside`,
        "free disk space on the host",
        false,
      );
    }
  } catch (error) {
    // Nothing was changed yet: half a copy is of no use.
    for (const { aside } of replaced) {
      if (aside !== null) rmSync(aside, { recursive: true, force: true });
    }
    throw error;
  }
}
