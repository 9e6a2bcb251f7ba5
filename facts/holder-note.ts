import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Notes that are kept of one stack's name; of updates that wait for each other one is enough. */
const KEPT = 20;

/** Beside Pulumi's own files of this login, so that nobody else can write it. */
function folder(): string {
  return join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "prism");
}

/** Notes of one stack's name, newest first; other projects may have a stack of this name. */
function notesOf(stack: string): { readonly path: string; readonly at: number }[] {
  const start = `${stack.split("/").at(-1) ?? stack}-`;
  return readdirSync(folder())
    .filter((name) => name.startsWith(start) && /^\d+\.json$/.test(name.slice(start.length)))
    .map((name) => join(folder(), name))
    .flatMap((path) => {
      const at = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
      return at === undefined ? [] : { path, at };
    })
    .sort((one, other) => other.at - one.at);
}

/** Leaves word on the deployer who updates a stack, for the case that Pulumi is killed and its lock stays. */
export function noteHolder(stack: string, note: unknown): void {
  try {
    mkdirSync(folder(), { recursive: true, mode: 0o700 });
    const file = `${stack.split("/").at(-1) ?? stack}-${process.pid}.json`;
    writeFileSync(join(folder(), file), `${JSON.stringify(note)}\n`, { mode: 0o600 });
    for (const { path } of notesOf(stack).slice(KEPT)) rmSync(path, { force: true });
  } catch {
    // Without it, prism resume asks a person whether the lock's holder is gone.
  }
}

/**
 * What was left for a stack since its lock was taken: the program starts after that, so nothing older speaks of its holder.
 *
 * @param since  time of the lock, to the second, RFC 3339
 */
export function readHolderNotes(stack: string, since: string): unknown[] {
  try {
    return notesOf(stack)
      .filter(({ at }) => at >= Date.parse(since))
      .map(({ path }) => JSON.parse(readFileSync(path, "utf8")) as unknown);
  } catch {
    return [];
  }
}
