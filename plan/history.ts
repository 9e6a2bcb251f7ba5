import type { HostPaths } from "../config/schema";
import type { LedgerEntry } from "./ledger";
import type { Phase, Verdict } from "./protocol";
import type { Run } from "./release";

/** Read-only question to one host: every entry of its ledger. */
export interface HistoryRequest {
  readonly paths: HostPaths;
}

/** The ledger of one host, oldest entry first. */
export interface HostLedger {
  readonly host: string;
  readonly entries: readonly LedgerEntry[];
}

/** A step that a host finished. */
export interface PastStep {
  readonly host: string;
  readonly phase: Phase;
  readonly outcome: Verdict["outcome"];
  /** Of its end, ISO 8601 UTC. */
  readonly at: string;
  readonly seconds: number;
  /** How long nobody answered while the app was switched; 0 behind a balancer. */
  readonly gapSeconds: number;
  /** Why it failed; null if it did not. */
  readonly reason: string | null;
}

/** How a run ended on one host. */
export interface HostEnding {
  readonly host: string;
  readonly ending: "confirmed" | "reverted";
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Why it went back; null if it did not. */
  readonly reason: string | null;
  /** True if the deployment was marked bad for it. */
  readonly bad: boolean;
}

/** One run as all hosts together remember it. */
export interface PastRun {
  readonly run: Run;
  /** First entry of the run on any host, ISO 8601 UTC. */
  readonly openedAt: string;
  /** Last ending on any host, ISO 8601 UTC; null while no host ended it. */
  readonly endedAt: string | null;
  /** One host confirming decides it; abandoned: another run began and this one never ended anywhere. */
  readonly ending: "confirmed" | "reverted" | "open" | "abandoned";
  /** Hosts whose app was switched. */
  readonly switched: readonly string[];
  readonly endings: readonly HostEnding[];
  readonly steps: readonly PastStep[];
  /** Deployments it marked bad because a person ordered to leave them. */
  readonly marked: readonly string[];
}

interface Gathered {
  readonly run: Run;
  readonly openedAt: string;
  readonly isOpen: boolean;
  readonly switched: Set<string>;
  readonly endings: HostEnding[];
  readonly steps: PastStep[];
  readonly marked: Set<string>;
}

/**
 * Every run that the hosts remember, oldest first. Times are those of the hosts' clocks.
 *
 * @param ledgers  of the hosts that answered; more of them know more
 */
export function pastRuns(ledgers: readonly HostLedger[]): PastRun[] {
  const runs = new Map<string, Gathered>();
  for (const ledger of ledgers) {
    const newest = ledger.entries.findLast(({ type }) => type === "opened");
    for (const entry of ledger.entries) gather(runs, ledger.host, entry, newest);
  }
  return [...runs.values()].map(finish).sort((a, b) => a.openedAt.localeCompare(b.openedAt));
}

function gather(
  runs: Map<string, Gathered>,
  host: string,
  entry: LedgerEntry,
  newest: LedgerEntry | undefined,
): void {
  const { at } = entry;
  if (entry.type === "opened") {
    const before = runs.get(entry.run.id);
    const openedAt = before !== undefined && before.openedAt < at ? before.openedAt : at;
    const isOpen = before?.isOpen === true || entry === newest;
    const fresh = {
      switched: new Set<string>(),
      endings: [],
      steps: [],
      marked: new Set<string>(),
    };
    runs.set(entry.run.id, { ...fresh, ...before, run: entry.run, openedAt, isOpen });
    return;
  }
  if (entry.type === "confirmed" || entry.type === "reverted") {
    const isBack = entry.type === "reverted";
    const why = { reason: isBack ? entry.reason : null, bad: isBack && entry.bad };
    runs.get(entry.run.id)?.endings.push({ host, ending: entry.type, at, ...why });
    return;
  }
  const run = "runId" in entry ? runs.get(entry.runId) : undefined;
  if (run === undefined) return;
  if (entry.type === "activated") run.switched.add(host);
  if (entry.type === "marked") run.marked.add(entry.deployment.id);
  if (entry.type === "phase") {
    const { phase, outcome, seconds, gapSeconds = 0, reason = null } = entry;
    run.steps.push({ host, phase, outcome, at, seconds, gapSeconds, reason });
  }
}

function finish({ isOpen, switched, marked, endings, steps, ...rest }: Gathered): PastRun {
  const endedAt =
    endings
      .map(({ at }) => at)
      .sort()
      .at(-1) ?? null;
  const isConfirmed = endings.some(({ ending }) => ending === "confirmed");
  const decided = isConfirmed ? "confirmed" : "reverted";
  const undecided = isOpen ? "open" : "abandoned";
  return {
    ...rest,
    endedAt,
    ending: endedAt === null ? undecided : decided,
    switched: [...switched],
    marked: [...marked],
    endings,
    steps: steps.sort((a, b) => a.at.localeCompare(b.at)),
  };
}
