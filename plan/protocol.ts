import type {
  AppSettings,
  BackupSettings,
  HostPaths,
  MigrationSettings,
  Settings,
} from "../config/schema";
import type { BalancerSettings } from "../config/balancer";
import type { PerformanceSettings } from "../config/performance";
import type { Run } from "./release";
import type { TelemetryOrder } from "./telemetry/order";

/** Version of the requests and verdicts below; a runner refuses another one. */
export const PROTOCOL = 1 as const;

/**
 * Phases in the order of a deployment; `lock` is for the first host only, `vault`, `canary` and `dwell` run on the
 * deployer, `undo` takes back migrations after hosts went back.
 */
export const PHASES = [
  "lock",
  "stage",
  "backup",
  "vault",
  "migrate",
  "activate",
  "canary",
  "dwell",
  "verify",
  "settle",
  "undo",
] as const;
export type Phase = (typeof PHASES)[number];

/** Phases of which each host has steps of its own. */
export type HostPhase = Exclude<Phase, "vault" | "canary" | "dwell">;

/** The same as a list, in their order. */
export const HOST_PHASES = PHASES.filter(
  (phase) => phase !== "vault" && phase !== "canary" && phase !== "dwell",
);

/** The first thing that went wrong in a run; every later step gets it and skips itself. */
export interface Failure {
  readonly host: string;
  readonly phase: Phase;
  /** What was expected and what was found; holds no secret. */
  readonly reason: string;
  /** What the operator can do. */
  readonly wayOut: string;
  /** True if the release itself is at fault, so that the deployment is marked bad. */
  readonly blame: boolean;
}

/** What every request says. All of it stays the same as long as nothing is to be done. */
interface RequestBase {
  readonly protocol: typeof PROTOCOL;
  readonly stack: string;
  readonly host: string;
  readonly run: Run;
  /** `go`, or the fleet's first failure so far. */
  readonly upstream: "go" | Failure;
  /** Longest time of this step, in seconds; the runner ends it then. */
  readonly limitSeconds: number;
  readonly paths: HostPaths;
}

/** Opens the run on the first host of the inventory; while it is open there, no other run begins. */
export interface LockRequest extends RequestBase {
  readonly phase: "lock";
  /** How long the run may stay open before others need not respect it. */
  readonly lockSeconds: number;
}

/** Places the deployment beside the running one; carries all that later phases need, and the secrets. */
export interface StageRequest extends RequestBase {
  readonly phase: "stage";
  /** As in lock; the run is opened on every host. */
  readonly lockSeconds: number;
  /** False if these settings are not the deployment's own: then only its folder, made earlier, can give it. */
  readonly buildable: boolean;
  readonly repository: string;
  readonly app: AppSettings;
  /** TCP port of the app on this host. */
  readonly port: number;
  readonly migrations: MigrationSettings | null;
  readonly preflight: Settings["preflight"];
  /** Its folders must be there, and twice their size free. */
  readonly backup: BackupSettings;
  /** Asked whether it answers, before anything is touched. */
  readonly balancer: BalancerPlace;
  /** What measures this host for CloudWatch; absent: nothing does. */
  readonly telemetry?: TelemetryOrder;
  /** Secret variables of the environment file, by name. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Archives the data, restores the archive into a scratch folder and compares. */
export interface BackupRequest extends RequestBase {
  readonly phase: "backup";
  readonly backup: BackupSettings;
}

/** Sent only to hosts that migrate: all in scope host, one in scope fleet. */
export interface MigrateRequest extends RequestBase {
  readonly phase: "migrate";
  /** True: the release that runs need not stay well on the new schema, because it is stopped. */
  readonly maintenance: boolean;
}

/** Switches the host to the staged deployment. */
export interface ActivateRequest extends RequestBase {
  readonly phase: "activate";
  /** Stop the app before the switch. */
  readonly maintenance: boolean;
  /** How long the host stays on it unconfirmed before it goes back by itself; null in a rollback, which arms nothing. */
  readonly confirmSeconds: number | null;
  /** Bring back the data of the backup that the departing deployment's run made; null for no. */
  readonly restore: RestoreOrder | null;
  readonly balancer: BalancerPlace;
}

/** How this host is taken out of its balancer and put back. */
export interface BalancerPlace {
  readonly settings: BalancerSettings;
  /** Name of the host in the balancer. */
  readonly server: string;
}

/** An order to bring back data from a backup. */
export interface RestoreOrder {
  /** How the backup was made. */
  readonly backup: BackupSettings;
  /** True if data written after the backup may be lost. */
  readonly overNewerData: boolean;
}

/** Checks the running deployment. Source: SOP phase 4. */
export interface VerifyRequest extends RequestBase {
  readonly phase: "verify";
  /** Limit of settle: a host that would go back by itself before all have settled does not pass. */
  readonly settleSeconds: number;
  /** Measured and written down for other stacks; null for no performance test. */
  readonly performance: PerformanceSettings | null;
}

/** Confirms the run on this host, or puts the host back. */
export interface SettleRequest extends RequestBase {
  readonly phase: "settle";
  /** Deployments kept on the host. */
  readonly keep: number;
  /** For the way back. */
  readonly balancer: BalancerPlace;
}

/** Sent to the hosts that migrate, after every host has settled. */
export interface UndoRequest extends RequestBase {
  readonly phase: "undo";
}

/** One step on one host: the JSON on the runner's stdin. */
export type StepRequest =
  | LockRequest
  | StageRequest
  | BackupRequest
  | MigrateRequest
  | ActivateRequest
  | VerifyRequest
  | SettleRequest
  | UndoRequest;

/** JSON value. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One step's answer: the JSON line on the runner's stdout. The runner exits 0 with every verdict. */
export interface Verdict {
  readonly protocol: typeof PROTOCOL;
  readonly runId: string;
  readonly phase: Phase;
  readonly host: string;
  /**
   * ok: done now. already: nothing was to be done. skipped: a step before failed.
   * reverted: settle put the host back (or left it, if it was never switched). failed: see failure.
   */
  readonly outcome: "ok" | "already" | "skipped" | "reverted" | "failed";
  /** Present exactly when outcome is failed. */
  readonly failure?: Failure;
  /** What was done, in one short sentence for people. */
  readonly summary: string;
  /** Measured facts behind the outcome, by name. */
  readonly evidence: { readonly [name: string]: Json };
  /** Host's clock, ISO 8601 UTC. */
  readonly startedAt: string;
  readonly seconds: number;
}
