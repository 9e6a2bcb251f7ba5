import { deploymentOf } from "../../plan/identity";
import type {
  ProcessFacts,
  BadRecord,
  HostObservation,
  Inspection,
  LedgerSummary,
  VerifiedRecord,
} from "../../plan/inspection";
import type { Deployment, Lane, Run } from "../../plan/release";
import type { RunQuestion } from "../../plan/run-plan";

/** Digest of the settings that the builders use. */
export const SETTINGS = "5e77195";
/** Commit of each release that the builders use. */
export const COMMITS = {
  "v2.2.0": "2".repeat(40),
  "v2.3.0": "3".repeat(40),
  "v2.4.0": "4".repeat(40),
};
export type Tag = keyof typeof COMMITS;

/** The deployment of a known release. */
export function deployment(tag: Tag, settings = SETTINGS): Deployment {
  return deploymentOf(tag, COMMITS[tag], settings);
}

/** A run of a known release; its id ends with the release's number, so that ids differ. */
export function runOf(tag: Tag, lane: Lane = "deploy", id = `${lane}-open-${tag}`): Run {
  return {
    id,
    lane,
    deployment: deployment(tag),
    openedBy: "ann@laptop",
    attempt: "2026-11-18T02:00:00.000Z",
    order: null,
    takesOver: [],
  };
}

/** What a host's ledger says of an open run; it may stay open for hours. */
export function openRun(run: Run): NonNullable<LedgerSummary["openRun"]> {
  return { ...run, since: at(2), deadline: at(9) };
}

/** A time of one day, by its hour. */
export function at(hour: number): string {
  return `2026-11-18T${String(hour).padStart(2, "0")}:00:00.000Z`;
}

export function verified(tag: Tag, hour = 1, settings = SETTINGS): VerifiedRecord {
  return { deployment: deployment(tag, settings), runId: `deploy-open-${tag}`, at: at(hour) };
}

export function bad(tag: Tag, hour = 2, runId = `deploy-open-${tag}`): BadRecord {
  return {
    deployment: deployment(tag),
    runId,
    at: at(hour),
    reason: "health never came",
    ordered: false,
  };
}

export function ledger(changes: Partial<LedgerSummary> = {}): LedgerSummary {
  return {
    head: "empty",
    openRun: null,
    settledRun: null,
    verified: [],
    bad: [],
    lastBackup: null,
    spent: [],
    ...changes,
  };
}

/** A healthy host without any deployment. */
export function inspection(changes: Partial<Inspection> = {}): Inspection {
  return {
    protocol: 1,
    host: "web-1",
    stack: null,
    now: at(3),
    bunVersion: "1.3.2",
    pm2Version: "7.0.1",
    current: null,
    deployments: [],
    process: null,
    ledger: ledger(),
    guard: null,
    drained: null,
    freezes: [],
    drift: [],
    problems: [],
    freeDiskBytes: 50_000_000_000,
    freeMemoryBytes: 2_000_000_000,
    ...changes,
  };
}

/** A process that is up and works in the deployment's folder. */
export function runningFrom({ id }: Deployment): ProcessFacts {
  return { status: "online", pid: 4711, deploymentId: id, restarts: 0, startedAt: at(1) };
}

/** A host that runs a release, verified and settled there in the first hour; changes of its ledger on top. */
export function running(
  tag: Tag,
  host = "web-1",
  changes: Partial<LedgerSummary> = {},
): Inspection {
  return inspection({
    host,
    stack: "production",
    current: deployment(tag),
    process: runningFrom(deployment(tag)),
    ledger: ledger({
      head: `head-${host}`,
      settledRun: { ...runOf(tag), at: at(1), ending: "confirmed" },
      verified: [verified(tag)],
      ...changes,
    }),
  });
}

export function observed(...inspections: readonly Inspection[]): HostObservation[] {
  return inspections.map((inspection) => ({
    host: inspection.host,
    state: "observed",
    inspection,
    asked: { from: inspection.now, until: inspection.now },
  }));
}

/** Start of the update that asks. */
export const ATTEMPT = "2026-11-18T05:00:00.000Z";

/** The question of an update to v2.4.0 on these hosts. */
export function question(
  hosts: readonly HostObservation[],
  changes: Partial<RunQuestion> = {},
): RunQuestion {
  return {
    stack: "production",
    tag: "v2.4.0",
    settings: SETTINGS,
    origin: { state: "resolved", commit: COMMITS["v2.4.0"] },
    hosts,
    retry: null,
    operator: "bob@desk",
    window: "open",
    attempt: ATTEMPT,
    rollback: null,
    resume: false,
    stateSays: null,
    batches: hosts.map(({ host }) => [host]),
    minimumHealthy: 1,
    ...changes,
  };
}

/** The question of going to another known release. */
export function questionOf(tag: Tag, hosts: readonly HostObservation[]): RunQuestion {
  return question(hosts, { tag, origin: { state: "resolved", commit: COMMITS[tag] } });
}
