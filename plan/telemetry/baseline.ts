import { addCounts, quantileBucket, totalOf, type Histogram } from "../judgement/histogram";
import type { LedgerEntry } from "../ledger";
import { secondsOf } from "./sample";

const MINUTE = 60_000;
const HOUR = 3_600_000;
/** Fewest latencies that give a P95. */
const FEWEST = 200;

/** The P95 that a deployment is compared with. */
export interface Baseline {
  readonly runId: string;
  readonly p95Milliseconds: number;
}

/** Latencies by the minute in which they were seen; milliseconds since 1970. */
export type Minutes = Readonly<Record<number, Histogram>>;

/** Adds what was seen now and forgets what is older than an hour. */
export function addMinute(minutes: Minutes, seen: Histogram, now: number): Minutes {
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const kept = Object.entries(minutes).filter(([at]) => now - Number(at) <= HOUR);
  const all: Minutes = Object.fromEntries(kept);
  return { ...all, [minute]: addCounts(all[minute] ?? {}, seen) };
}

/** P95 of the minutes; null if they hold too few latencies. */
export function p95Of(minutes: Minutes): number | null {
  const all = Object.values(minutes).reduce(addCounts, {});
  const bucket = totalOf(all) < FEWEST ? null : quantileBucket(all, 0.95);
  return bucket === null ? null : secondsOf(bucket) * 1000;
}

/** The newest run here, as far as its latency is compared with the one before it. */
export interface ComparedRun {
  readonly runId: string;
  /** When it was opened, milliseconds since 1970. */
  readonly openedAt: number;
}

/**
 * The run whose release is compared with the one before now: the newest deployment, until it has gone back or was
 * confirmed an hour ago.
 *
 * @param entries  of this host's ledger
 */
export function comparedRun(entries: readonly LedgerEntry[], now: number): ComparedRun | null {
  const opened = entries.findLast((entry) => entry.type === "opened");
  if (opened?.type !== "opened" || opened.run.lane !== "deploy") return null;
  const { id } = opened.run;
  const end = entries.findLast(
    (entry) => (entry.type === "confirmed" || entry.type === "reverted") && entry.run.id === id,
  );
  const isOver =
    end === undefined
      ? now > Date.parse(opened.deadline)
      : end.type === "reverted" || now - Date.parse(end.at) > HOUR;
  return isOver ? null : { runId: id, openedAt: Date.parse(opened.at) };
}
