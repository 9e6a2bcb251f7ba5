import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { FREEZE_ID, type PlacedFreeze } from "../plan/gate/placed-freeze";
import { wordsOf } from "./fault";
import { replaceFile } from "./files";
import type { Layout } from "./layout";

type Place = Pick<Layout, "freezes">;

/** What the folder of freezes holds. */
export interface KeptFreezes {
  /** Also those that are over; who asks has the clock. */
  readonly freezes: readonly PlacedFreeze[];
  /** Files that say nothing; nobody can tell whether they freeze. */
  readonly problems: readonly string[];
}

/** Reads the freezes that this host keeps, each a file of its own, so that two placed at once never meet. */
export function readFreezes({ freezes: folder }: Place): KeptFreezes {
  const freezes: PlacedFreeze[] = [];
  const problems: string[] = [];
  for (const file of listFiles(folder, problems)) {
    try {
      freezes.push(parseFreeze(basename(file, ".json"), readFileSync(file, "utf8")));
    } catch (error) {
      // Ended while it was read.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
      problems.push(
        `${file} is no freeze (${wordsOf(error)}); remove it, or place the freeze anew`,
      );
    }
  }
  return { freezes, problems };
}

/** @throws Error  it is none; its times must be such that the gate can read them, or it would refuse all */
function parseFreeze(id: string, text: string): PlacedFreeze {
  const fields = JSON.parse(text) as Record<string, unknown>;
  const word = (key: string) => {
    const value = fields[key];
    if (typeof value !== "string") throw new Error(`${key} is missing`);
    return value;
  };
  const time = (key: string) => new Date(word(key)).toISOString();
  const [from, until] = [time("from"), time("until")];
  return { id, from, until, reason: word("reason"), owner: word("owner"), by: word("by") };
}

function listFiles(folder: string, problems: string[]): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ENOTDIR: the root itself is none, which is told elsewhere.
    if (code !== "ENOENT" && code !== "ENOTDIR") {
      problems.push(`${wordsOf(error)}; give the login user the right to read ${folder}`);
    }
    return [];
  }
}

/** Keeps a freeze; those that are over go. Needs no lock: a deployment that runs must not make it wait. */
export function placeFreeze(place: Place, freeze: PlacedFreeze, now: number): void {
  mkdirSync(place.freezes, { recursive: true });
  replaceFile(pathOf(place, freeze.id), `${JSON.stringify(freeze)}\n`);
  for (const { id, until } of readFreezes(place).freezes) {
    if (Date.parse(until) <= now) rmSync(pathOf(place, id), { force: true });
  }
}

/**
 * Ends a freeze on this host.
 *
 * @returns  false if there is none of this name
 */
export function endFreeze(place: Place, id: string): boolean {
  if (!FREEZE_ID.test(id) || !readFreezes(place).freezes.some((freeze) => freeze.id === id)) {
    return false;
  }
  rmSync(pathOf(place, id), { force: true });
  return true;
}

const pathOf = ({ freezes }: Place, id: string) => join(freezes, `${id}.json`);
