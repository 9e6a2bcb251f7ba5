import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

/**
 * Folder outside the repository where built parts are kept from one clone to the next.
 *
 * @param environment  read for XDG_CACHE_HOME and HOME
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const caches = environment.XDG_CACHE_HOME;
  // The XDG rule: a relative path there is to be ignored.
  const base = caches && path.isAbsolute(caches) ? caches : path.join(os.homedir(), ".cache");
  return path.join(base, "prism-gateway-deploy");
}

/**
 * Name for something made from these pieces: the same pieces in the same order give the same name.
 *
 * @returns  12 hexadecimal digits
 */
export function contentKey(pieces: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) {
    // The length keeps ["ab", "c"] and ["a", "bc"] apart.
    hash.update(`${Buffer.byteLength(piece)}:`).update(piece);
  }
  return hash.digest("hex").slice(0, 12);
}

/** Whether a file or folder lies inside a folder, links followed. */
export function isInside(file: string, folder: string): boolean {
  if (!fs.existsSync(folder) || !fs.existsSync(file)) return false;
  const relative = path.relative(fs.realpathSync(folder), fs.realpathSync(file));
  return relative === "" || (!relative.startsWith("..") && !path.isAbsolute(relative));
}

/**
 * Makes a folder whole or not at all: it is filled under another name beside and then renamed, so a
 * killed process leaves nothing that looks finished.
 *
 * @param target  absolute path; when it exists it is left as it is and `fill` is not called
 * @param fill    writes the content into the folder it is given
 * @throws        whatever `fill` throws; nothing stays behind then
 */
export async function publishFolder(
  target: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  if (fs.existsSync(target)) return;
  const draft = `${target}.draft-${randomUUID()}`;
  fs.mkdirSync(draft, { recursive: true });
  try {
    await fill(draft);
    fs.renameSync(draft, target);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    // Renaming onto a folder that has something in it: another process was first, with the same content.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}

/** Removes the drafts of a folder that killed processes left; only for the one who holds its lock. */
export function removeDrafts(target: string): void {
  const folder = path.dirname(target);
  if (!fs.existsSync(folder)) return;
  for (const name of fs.readdirSync(folder)) {
    if (name.startsWith(`${path.basename(target)}.draft-`)) {
      fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    }
  }
}
