import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Beside Pulumi's own files of this login, so that nobody else can write it; another folder may have a stack of this name. */
function pathOf(stack: string, folder: string): string {
  const home = process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi");
  const place = createHash("sha256").update(realpathSync(folder)).digest("hex").slice(0, 12);
  return join(home, "prism", `${stack.split("/").at(-1) ?? stack}-${place}.json`);
}

/**
 * Leaves word on the deployer who updates a stack, for the case that Pulumi is killed and its lock stays.
 *
 * @param folder  of the project, as below
 */
export function noteHolder(stack: string, folder: string, note: unknown): void {
  try {
    const path = pathOf(stack, folder);
    mkdirSync(join(path, ".."), { recursive: true, mode: 0o700 });
    writeFileSync(path, `${JSON.stringify(note)}\n`, { mode: 0o600 });
  } catch {
    // Without it, prism resume asks a person whether the lock's holder is gone.
  }
}

/** The last word that was left for a stack; null if there is none. */
export function readHolderNote(stack: string, folder: string): unknown {
  try {
    return JSON.parse(readFileSync(pathOf(stack, folder), "utf8"));
  } catch {
    return null;
  }
}
