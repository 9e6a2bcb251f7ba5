import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hashLine, parseLedger, EMPTY_HEAD, type LedgerEntry } from "../../../plan/ledger";
import type { SandboxHost } from "../../../sandbox";

type EntryOf<T extends LedgerEntry["type"]> = Extract<LedgerEntry, { type: T }>;

/** What a host wrote down, oldest first. */
export function readEntries(host: SandboxHost): readonly LedgerEntry[] {
  return readText(host).entries;
}

/** Hash of the last line of a host's ledger. */
export function readHead(host: SandboxHost): string {
  const last = readText(host).lines.at(-1);
  return last === undefined ? EMPTY_HEAD : hashLine(last);
}

/** Phases of a run on a host with their outcomes, in the order in which they ended: `stage ok`. */
export function readPhases(host: SandboxHost, runId: string): string[] {
  return entriesOf(host, "phase", runId).map(({ phase, outcome }) => `${phase} ${outcome}`);
}

/** Entries of one kind that a run left on a host. */
export function entriesOf<T extends "phase" | "activated" | "migrated" | "backup">(
  host: SandboxHost,
  type: T,
  runId: string,
): EntryOf<T>[] {
  return readEntries(host).filter(
    (entry): entry is EntryOf<T> =>
      entry.type === type && "runId" in entry && entry.runId === runId,
  );
}

/** Number of steps that a runner has carried out on a host, over all runs. */
export function countSteps(host: SandboxHost): number {
  const folder = join(host.root, "state/runs");
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  ).length;
}

function readText(host: SandboxHost) {
  return parseLedger(readFileSync(join(host.root, "state/ledger.jsonl"), "utf8"));
}
