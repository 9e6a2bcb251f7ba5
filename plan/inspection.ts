import type { HostPaths } from "../config/schema";
import type { BreakGlass } from "./gate/break-glass";
import type { PlacedFreeze } from "./gate/placed-freeze";
import type { Deployment, Run } from "./release";
import type { PROTOCOL } from "./protocol";
import type { TestResults } from "./test-results";
import type { VaultPlace } from "./vault-talk";

/** Read-only question to one host; the runner gets it as its first argument's JSON. */
export interface InspectRequest {
  readonly protocol: typeof PROTOCOL;
  readonly stack: string;
  readonly host: string;
  readonly paths: HostPaths;
  /** pm2 name to look for when no deployment is there to say it. */
  readonly appName: string;
}

/** A deployment that ran verified on this host. */
export interface VerifiedRecord {
  readonly deployment: Deployment;
  readonly runId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Newest smoke and performance tests of it here; absent if it had none. */
  readonly tests?: TestResults;
}

/** A deployment that failed on this host. */
export interface BadRecord extends Omit<VerifiedRecord, "tests"> {
  readonly reason: string;
  /** True if a person ordered to leave it; false if it failed. */
  readonly ordered: boolean;
}

/** A backup that was restored into a scratch folder and compared. */
export interface BackupRecord {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly runId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Where its copy lies; absent if it has none. */
  readonly stored?: VaultPlace;
}

/** A break-glass token that opened a run; it opens no other. */
export interface SpentToken {
  readonly token: BreakGlass;
  readonly runId: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/** What the ledger of one host says; a pure fold over its entries. */
export interface LedgerSummary {
  /** SHA-256 of the last line, or "empty". */
  readonly head: string;
  /** Run opened here and not ended; past its deadline it keeps no other from beginning. */
  readonly openRun: (Run & { readonly since: string; readonly deadline: string }) | null;
  /** Newest run that ended here, in any way. */
  readonly settledRun:
    (Run & { readonly at: string; readonly ending: "confirmed" | "reverted" }) | null;
  /** Newest last; a deployment verified twice stands once, at its newest place. */
  readonly verified: readonly VerifiedRecord[];
  /** Marked bad and not verified since. */
  readonly bad: readonly BadRecord[];
  readonly lastBackup: BackupRecord | null;
  /** Oldest first, each once. */
  readonly spent: readonly SpentToken[];
}

/** The app's process as pm2 and /proc show it. */
export interface ProcessFacts {
  /** pm2's word: online, stopped, errored, launching … */
  readonly status: string;
  readonly pid: number | null;
  /** Deployment the process's working directory lies in, from /proc; null if in none. */
  readonly deploymentId: string | null;
  readonly restarts: number;
  /** ISO 8601 UTC. */
  readonly startedAt: string | null;
}

/** Deadline of an activated run that is not confirmed. */
export interface GuardFacts {
  readonly runId: string;
  /** ISO 8601 UTC, by the host's clock. */
  readonly deadline: string;
}

/** Why this host gets no requests: a step took it out of its balancer and nobody put it back since. */
export interface DrainedFacts {
  /** Name of this host's server in the balancer. */
  readonly server: string;
  /** Run whose step took it out. */
  readonly runId: string;
  /** ISO 8601 UTC, by the host's clock. */
  readonly at: string;
}

/** What one host answers. */
export interface Inspection {
  readonly protocol: typeof PROTOCOL;
  readonly host: string;
  /** Stack that deployed here, from the ledger; null on a host without one. */
  readonly stack: string | null;
  /** Host's clock, ISO 8601 UTC. */
  readonly now: string;
  readonly bunVersion: string;
  /** null: pm2 was not found or does not answer; see problems. */
  readonly pm2Version: string | null;
  /** Deployment that `current` points to. */
  readonly current: Deployment | null;
  /** Ids of the deployments on disk. */
  readonly deployments: readonly string[];
  readonly process: ProcessFacts | null;
  readonly ledger: LedgerSummary;
  /** The armed deadline: when the host goes back by itself unless that run is confirmed. */
  readonly guard: GuardFacts | null;
  /** null while it is in its balancer, or has none. */
  readonly drained: DrainedFacts | null;
  /** Freezes by command that this host keeps, also those that are over. */
  readonly freezes: readonly PlacedFreeze[];
  /** Differences between record, link, checkout, environment file and running process; empty when all agree. */
  readonly drift: readonly string[];
  /** Why a deployment cannot work here (no pm2, root not writable), each with its way out. */
  readonly problems: readonly string[];
  readonly freeDiskBytes: number;
  readonly freeMemoryBytes: number;
}

/** When a host was asked and had answered, by the asking machine's clock, ISO 8601 UTC. */
export interface AskedTime {
  readonly from: string;
  readonly until: string;
}

/** What is known of one host of the inventory. */
export type HostObservation =
  | {
      readonly host: string;
      readonly state: "observed";
      readonly inspection: Inspection;
      readonly asked: AskedTime;
    }
  | {
      readonly host: string;
      readonly state: "unreachable";
      /** What was tried and what came back. */
      readonly reason: string;
      readonly wayOut: string;
    }
  | { readonly host: string; readonly state: "unasked" };
