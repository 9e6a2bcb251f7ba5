import { createHash } from "node:crypto";
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdtempSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { mustEndWell, type StepContext } from "./context";
import { StepFault } from "./fault";
import { listFiles } from "./manifest";

/** SHA-256 by path of what was put into an archive. */
export type Hashes = Readonly<Record<string, string>>;

/** SHA-256 of a file, 64 hexadecimal digits. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function hashFiles(folder: string): Promise<Hashes> {
  const hashes: Record<string, string> = {};
  for (const path of listFiles(folder)) {
    const full = join(folder, path);
    if (lstatSync(full).isFile()) hashes[path] = await sha256Of(full);
  }
  return hashes;
}

/**
 * A name for a new archive in the SOP's form, `<date-time>.tar.gz`; a second one in the same second
 * gets a number.
 */
export function archiveName(target: string, now: Date): string {
  const stamp = now.toISOString().replaceAll(/[-:]/g, "").replace(/\.\d+/, "");
  for (let count = 1; ; count += 1) {
    const path = join(target, `${stamp}${count === 1 ? "" : `-${count}`}.tar.gz`);
    if (!existsSync(path)) return path;
  }
}

/** Everything about tar that does not depend on the data. */
const TAR_WAY_OUT =
  "look at the data folders on the host; the login user must be able to read them";

/**
 * Archives folders. A copy is taken first and hashed, so that data which changes meanwhile cannot
 * look like a broken archive. A SQLite database is copied with its -wal and -shm files; an app that
 * writes during the copy needs `backup.method: command` with its own consistent copy.
 *
 * @param data    absolute paths
 * @param target  folder for the archive
 */
export async function makeArchive(
  context: StepContext,
  data: readonly string[],
  target: string,
): Promise<{ path: string; hashes: Hashes }> {
  const copy = mkdtempSync(join(target, ".prism-copy-"));
  try {
    const names = data.map((folder) => folder.slice(1));
    const run = async (argv: readonly string[], name: string) =>
      mustEndWell(await context.command(argv), name, TAR_WAY_OUT, false);
    const between = join(copy, "copy.tar");
    const tree = join(copy, "tree");
    // tar exits 1 when a file changed while it was read; the copy is what counts then.
    await run(
      [
        "tar",
        "--warning=no-file-changed",
        "--create",
        "--file",
        between,
        "--directory",
        "/",
        ...names,
      ],
      "tar of the data",
    );
    await run(["mkdir", tree], "mkdir");
    await run(["tar", "--extract", "--file", between, "--directory", tree], "copy of the data");
    rmSync(between);
    const hashes = await hashFiles(tree);
    const path = archiveName(target, new Date());
    const unfinished = join(copy, "archive.tar.gz");
    await run(
      ["tar", "--create", "--gzip", "--file", unfinished, "--directory", tree, ...names],
      "tar of the backup",
    );
    const file = openSync(unfinished, "r");
    fsyncSync(file);
    closeSync(file);
    renameSync(unfinished, path);
    return { path, hashes };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * Restores an archive into a scratch folder beside it and compares.
 *
 * @param hashes  what must be in it; null if only the maker of the archive knows
 * @param compare  more that must hold, while the scratch folder is there
 * @returns       number of files in it
 * @throws StepFault  it is empty, damaged, or holds something else
 */
export async function proveArchive(
  context: StepContext,
  path: string,
  hashes: Hashes | null,
  compare: (restored: Hashes, scratch: string) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const scratch = mkdtempSync(join(dirname(path), ".prism-restore-"));
  try {
    mustEndWell(
      await context.command(["tar", "--extract", "--file", path, "--directory", scratch]),
      `restoring ${path}`,
      "the archive is damaged; do not deploy before a good one exists",
      false,
    );
    const restored = await hashFiles(scratch);
    const count = Object.keys(restored).length;
    const wrong =
      hashes === null
        ? []
        : [...new Set([...Object.keys(hashes), ...Object.keys(restored)])].filter(
            (name) => hashes[name] !== restored[name],
          );
    if (wrong.length === 0 && (count > 0 || hashes !== null)) {
      await compare(restored, scratch);
      return count;
    }
    throw new StepFault(
      wrong.length === 0
        ? `${path} holds no file`
        : `${path} restores ${wrong.length} files differently, first ${wrong[0] ?? ""}`,
      "correct prism:backup; do not deploy before a good backup exists",
      false,
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
