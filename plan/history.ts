import type { HostPaths } from "../config/schema";
import type { BackupRecord } from "./inspection";
import { watchedOf, type Watched } from "./judgement/course";
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
  /** Of a watch: what it measured; null of all others. */
  readonly watched: Watched | null;
}

/** A switch of the app on one host. */
export interface PastSwitch {
  readonly host: string;
  /** Id of the deployment it left; null if nothing ran. */
  readonly from: string | null;
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
  /** Id of what the host runs since then; null if nothing. */
  readonly runs: string | null;
  /** True if no deployer asked for it: the deadline on the host had passed. */
  readonly byDeadline: boolean;
}

/** Something else that a host wrote down for a run. */
export type PastFact =
  | { readonly host: string; readonly fact: "backup"; readonly backup: Omit<BackupRecord, "runId"> }
  | {
      readonly host: string;
      readonly fact: "migration";
      readonly from: number;
      readonly to: number;
    }
  /** It could not be put back; somebody must look. */
  | { readonly host: string; readonly fact: "stranded"; readonly reason: string };

/** One run as all hosts together remember it. */
export interface PastRun {
  readonly run: Run;
  /** First entry of the run on any host, ISO 8601 UTC. */
  readonly openedAt: string;
  /** Last ending on any host, ISO 8601 UTC; null while no host ended it. */
  readonly endedAt: string | null;
  /** One host confirming decides it; abandoned: another run began and this one never ended anywhere. */
  readonly ending: "confirmed" | "reverted" | "open" | "abandoned";
  /** Each host whose app was switched, once. */
  readonly switched: readonly PastSwitch[];
  readonly endings: readonly HostEnding[];
  readonly steps: readonly PastStep[];
  /** Deployments it marked bad because a person ordered to leave them. */
  readonly marked: readonly string[];
  readonly facts: readonly PastFact[];
}

interface Gathered {
  readonly run: Run;
  readonly openedAt: string;
  readonly isOpen: boolean;
  readonly switched: Map<string, PastSwitch>;
  readonly endings: HostEnding[];
  readonly steps: PastStep[];
  readonly marked: Set<string>;
  readonly facts: PastFact[];
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
      switched: new Map<string, PastSwitch>(),
      endings: [],
      steps: [],
      marked: new Set<string>(),
      facts: [],
    };
    runs.set(entry.run.id, { ...fresh, ...before, run: entry.run, openedAt, isOpen });
    return;
  }
  if (entry.type === "confirmed" || entry.type === "reverted") {
    const how =
      entry.type === "reverted"
        ? {
            reason: entry.reason,
            bad: entry.bad,
            runs: entry.to?.id ?? null,
            byDeadline: entry.by === "guard",
          }
        : { reason: null, bad: false, runs: entry.run.deployment.id, byDeadline: false };
    runs.get(entry.run.id)?.endings.push({ host, ending: entry.type, at, ...how });
    return;
  }
  const run = "runId" in entry ? runs.get(entry.runId) : undefined;
  if (run === undefined) return;
  // Called again, a step finds its own release there; the first time counts.
  if (entry.type === "activated" && !run.switched.has(host)) {
    run.switched.set(host, { host, from: entry.from?.id ?? null });
  }
  if (entry.type === "marked") run.marked.add(entry.deployment.id);
  if (entry.type === "phase") {
    const { phase, outcome, seconds, gapSeconds = 0, reason = null } = entry;
    const watched = watchedOf(entry.evidence);
    run.steps.push({ host, phase, outcome, at, seconds, gapSeconds, reason, watched });
  }
  run.facts.push(...factsOf(host, entry));
}

function factsOf(host: string, entry: LedgerEntry): PastFact[] {
  if (entry.type === "backup") {
    const { path, sha256, bytes, at } = entry;
    return [{ host, fact: "backup", backup: { path, sha256, bytes, at } }];
  }
  if (entry.type === "migrated") {
    return [{ host, fact: "migration", from: entry.from, to: entry.to }];
  }
  return entry.type === "stranded" ? [{ host, fact: "stranded", reason: entry.reason }] : [];
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
    switched: [...switched.values()],
    marked: [...marked],
    endings,
    steps: steps.sort((a, b) => a.at.localeCompare(b.at)),
  };
}
