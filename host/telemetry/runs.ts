import { parseLedger, type LedgerEntry } from "../../plan/ledger";
import { comparedRun, type ComparedRun } from "../../plan/telemetry/baseline";
import { readAbort } from "../abort-mark";
import { readTextIfThere } from "../files";
import type { Layout } from "../layout";
import { endOf } from "../measure/line-reader";

/** What happened to this host's runs since the last look. */
export interface RunNews {
  readonly failedChecks: number;
  readonly aborts: number;
  /** Run whose latency is compared with the one before it. */
  readonly compared: ComparedRun | null;
}

const lastOf = (entries: readonly LedgerEntry[]) => entries.at(-1)?.seq ?? 0;

/** Follows this host's ledger and the orders to abort; what was there at its start is not new. */
export class Runs {
  private entries: readonly LedgerEntry[];
  private bytes: number;
  private lastAborted: string | null;

  constructor(private readonly layout: Layout) {
    this.bytes = endOf(layout.ledger);
    this.entries = this.read();
    this.lastAborted = this.abortedRun();
  }

  /** What is new at an instant, in milliseconds since 1970. */
  look(now: number): RunNews {
    const last = lastOf(this.entries);
    const bytes = endOf(this.layout.ledger);
    // Read whole, since its tail alone does not say which run is open; but only when it has grown.
    if (bytes !== this.bytes) this.entries = this.read();
    this.bytes = bytes;
    const failed = this.entries.filter(
      (entry) =>
        entry.seq > last &&
        entry.type === "phase" &&
        entry.phase === "backup" &&
        entry.outcome === "failed",
    );
    const aborted = this.abortedRun();
    const isNew = aborted !== null && aborted !== this.lastAborted;
    this.lastAborted = aborted;
    return {
      failedChecks: failed.length,
      aborts: Number(isNew),
      compared: comparedRun(this.entries, now),
    };
  }

  private read(): readonly LedgerEntry[] {
    return parseLedger(readTextIfThere(this.layout.ledger) ?? "").entries;
  }

  /** The newest run, if somebody aborted it. */
  private abortedRun(): string | null {
    const opened = this.entries.findLast((entry) => entry.type === "opened");
    if (opened?.type !== "opened") return null;
    return readAbort(this.layout, opened.run.id)?.final === true ? opened.run.id : null;
  }
}
