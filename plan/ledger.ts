import { createHash } from "node:crypto";
import type { BackupRecord } from "./inspection";
import type { Phase, Verdict } from "./protocol";
import type { Deployment, Run } from "./release";
import type { TestResults } from "./test-results";
import type { VaultPlace } from "./vault-talk";

/** What a host writes down; one line of its ledger without the chain's own fields. */
export type LedgerEvent =
  /** A run began to act here; the newest one without an ending is the open run. */
  | {
      readonly type: "opened";
      readonly stack: string;
      readonly run: Run;
      /** Until then no other run begins here, ISO 8601 UTC. */
      readonly deadline: string;
    }
  | {
      readonly type: "phase";
      readonly runId: string;
      readonly phase: Phase;
      readonly outcome: Verdict["outcome"];
      readonly seconds: number;
      /** Present if nobody answered for a time while the app was switched. */
      readonly gapSeconds?: number;
      readonly reason?: string;
      /** Of a watch: what it measured; see `Watched`. */
      readonly evidence?: Verdict["evidence"];
    }
  | ({ readonly type: "backup" } & Omit<BackupRecord, "at" | "stored">)
  /** A backup reached the bucket at AWS, which compared its SHA-256. */
  | ({ readonly type: "stored" } & Pick<BackupRecord, "path" | "sha256" | "runId"> & VaultPlace)
  /** Written before a migration, so that undo knows of one that was killed half-way. */
  | {
      readonly type: "migrating";
      readonly runId: string;
      readonly deploymentId: string;
      readonly from: number;
    }
  /** Level before and after, also when they are equal; `deploymentId` says where the down step lies. */
  | {
      readonly type: "migrated";
      readonly runId: string;
      readonly deploymentId: string;
      readonly from: number;
      readonly to: number;
    }
  /** Written before the switch, so that a host killed half-way knows what it left. */
  | {
      readonly type: "activated";
      readonly runId: string;
      readonly from: Deployment | null;
      readonly to: Deployment;
    }
  /** The deployment passed its smoke and performance tests; whether it is verified, says what follows. */
  | {
      readonly type: "tested";
      readonly runId: string;
      readonly deploymentId: string;
      readonly results: TestResults;
    }
  | { readonly type: "confirmed"; readonly run: Run }
  | {
      readonly type: "reverted";
      readonly run: Run;
      /** What the host runs now; null if nothing, as before a first deployment. */
      readonly to: Deployment | null;
      readonly reason: string;
      readonly bad: boolean;
      /** Present if no deployer asked for it: the deadline on the host had passed. */
      readonly by?: "guard";
    }
  /** A rollback was ordered: the deployment it left is bad, though it was verified. */
  | {
      readonly type: "marked";
      readonly runId: string;
      readonly deployment: Deployment;
      readonly reason: string;
    }
  /** Data was brought back from a backup; what lay there before is kept aside. */
  | {
      readonly type: "restored";
      readonly path: string;
      readonly sha256: string;
      /** Folders that hold the data as it was before. */
      readonly aside: readonly string[];
      readonly by: string;
    }
  /** `prism watch` told people of alarms in the hour after the run, or the hour passed, seen or (too much of it) unseen. */
  | {
      readonly type: "watched";
      readonly runId: string;
      readonly decision: "notified" | "passed" | "unseen";
      /** Ids of the alarms that people were told of. */
      readonly alarms: readonly string[];
      readonly reason: string;
      readonly by: string;
    }
  /** The host was taken out of the fleet: it runs nothing and knows no verified deployment. */
  | { readonly type: "retired"; readonly by: string; readonly reason: string }
  /** The deadline passed and the host could not be put back yet; a `reverted` after it says that it is back. */
  | { readonly type: "stranded"; readonly runId: string; readonly reason: string }
  | { readonly type: "repaired"; readonly note: string };

/** One line of the ledger: an event with its place in the chain. */
export type LedgerEntry = LedgerEvent & {
  /** 1, 2, 3 … */
  readonly seq: number;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** SHA-256 of the line before, or "empty". */
  readonly previous: string;
};

/** Name of the chain's head on a host without a ledger. */
export const EMPTY_HEAD = "empty";

/**
 * Hash that the next line must carry.
 *
 * @param line  one line without its newline
 * @returns     SHA-256, 64 hexadecimal digits
 */
export function hashLine(line: string): string {
  return createHash("sha256").update(line).digest("hex");
}

/**
 * The line that continues a ledger.
 *
 * @param lines  whole lines so far, oldest first
 * @param at     ISO 8601 UTC
 * @returns      one line without its newline
 */
export function nextLine(lines: readonly string[], event: LedgerEvent, at: string): string {
  const last = lines.at(-1);
  return JSON.stringify({
    seq: lines.length + 1,
    at,
    previous: last === undefined ? EMPTY_HEAD : hashLine(last),
    ...event,
  });
}

/** A ledger's text, read with the tolerance that a crash needs. */
export interface LedgerText {
  /** Whole lines, oldest first. */
  readonly lines: readonly string[];
  readonly entries: readonly LedgerEntry[];
  /** End of a line that a crash cut off; empty if none. */
  readonly torn: string;
  /** Lines that do not continue the line before them, by number; somebody edited the file. */
  readonly broken: readonly number[];
}

/** The entry in one line; null if it is none. */
export function parseEntry(line: string): LedgerEntry | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "type" in value && "seq" in value
      ? (value as LedgerEntry)
      : null;
  } catch {
    return null;
  }
}

/** Reads the text of a ledger file; never throws, tells what does not fit. */
export function parseLedger(text: string): LedgerText {
  const pieces = text.split("\n");
  const torn = pieces.pop() ?? "";
  const entries: LedgerEntry[] = [];
  const broken: number[] = [];
  pieces.forEach((line, index) => {
    const entry = parseEntry(line);
    const before = pieces[index - 1];
    if (entry !== null) entries.push(entry);
    if (entry?.previous !== (before === undefined ? EMPTY_HEAD : hashLine(before))) {
      broken.push(index + 1);
    }
  });
  return { lines: pieces, entries, torn, broken };
}

/**
 * Ending of one run on this host.
 *
 * @returns  null while it is open or was never here
 */
export function endingOf(
  entries: readonly LedgerEntry[],
  runId: string,
): "confirmed" | "reverted" | null {
  const end = entries.findLast(
    (entry) => (entry.type === "confirmed" || entry.type === "reverted") && entry.run.id === runId,
  );
  return end?.type === "confirmed" || end?.type === "reverted" ? end.type : null;
}
