import type { Course, Watched } from "../judgement/course";
import type { PastFact, PastRun, PastStep } from "../history";
import type { Phase } from "../protocol";
import type { Deployment, Lane, PassedCheck } from "../release";
import type { Measure } from "../measures/measures";
import type { PlanReview } from "../review/review";
import { beginOf } from "./begin-of";
import { gateWords } from "./gate-words";
import { verdictOf, type ReportVerdict } from "./verdict";
import { waveOf, watchesOf } from "./waves";

/** One step on one host. */
export interface ReportStep {
  readonly phase: Phase;
  readonly outcome: PastStep["outcome"];
  /** Seconds after the run began, by the host's clock. */
  readonly from: number;
  readonly seconds: number;
  /** How long nobody answered while the app was switched. */
  readonly gapSeconds: number;
  /** Why it failed; null if it did not. */
  readonly reason: string | null;
}

/** One host's part in a run. */
export interface ReportHost {
  readonly host: string;
  /** Place in the order of activation, from 1; null if it was not switched. */
  readonly wave: number | null;
  /** Id of what it ran before; null if nothing or unknown. */
  readonly from: string | null;
  /** Id of what it runs since then; null if nothing; `unknown` while the run is open there. */
  readonly runs: string | null;
  readonly ending: "confirmed" | "reverted" | "open";
  /** Why it went back; null if it did not. */
  readonly reason: string | null;
  readonly steps: readonly ReportStep[];
}

/** One watch between two waves. */
export interface ReportWatch {
  /** Such as `canary`, or `before wave 3`. */
  readonly name: string;
  readonly outcome: PastStep["outcome"];
  /** Seconds after the run began. */
  readonly from: number;
  readonly seconds: number;
  /** Why it is no pass; null if it is one. */
  readonly reason: string | null;
  /** In words. */
  readonly requests: string;
  readonly findings: Watched["findings"];
  /** null: it was not kept. */
  readonly course: Course | null;
}

/** A run as people read it later. */
export interface RunReport {
  readonly kind: "run";
  readonly stack: string;
  /** Of the gate; times are shown in it. */
  readonly zone: string;
  readonly runId: string;
  readonly lane: Lane;
  readonly deployment: Deployment;
  readonly verdict: ReportVerdict;
  /** `user@machine`. */
  readonly by: string;
  readonly why: string;
  /** ISO 8601 UTC. */
  readonly openedAt: string;
  readonly endedAt: string | null;
  /** null while it is open. */
  readonly seconds: number | null;
  readonly hosts: readonly ReportHost[];
  readonly watches: readonly ReportWatch[];
  /** null: none was recorded, because none is made or the run is no deployment. */
  readonly checks: readonly PassedCheck[] | null;
  readonly gate: string;
  /** Backups, migrations and what else hosts wrote down. */
  readonly facts: readonly PastFact[];
  /** Ids of deployments that it marked bad. */
  readonly markedBad: readonly string[];
}

/** An update that would be refused: nothing was touched, so there is nothing to tell of hosts. */
export interface RefusedReport {
  readonly kind: "refused";
  readonly stack: string;
  readonly zone: string;
  /** When it was asked, ISO 8601 UTC. */
  readonly at: string;
  readonly review: PlanReview;
  /** Id of the newest run on the hosts; null: there is none. */
  readonly newestRun: string | null;
}

/** What a delivery report says. */
export type DeliveryReport = (RunReport | RefusedReport) & {
  readonly measures: readonly Measure[];
  /** What could not be asked, a line each. */
  readonly missing: readonly string[];
};

/** What the report of a run rests on besides the run. */
export interface ReportContext {
  readonly stack: string;
  readonly zone: string;
  /** Of the inventory, in its order; others that took part follow. */
  readonly hosts: readonly string[];
}

/** The report of a run that the hosts remember. */
export function reportOf(past: PastRun, { stack, zone, hosts }: ReportContext): RunReport {
  const { run, openedAt, endedAt } = past;
  const took = [
    ...past.steps.map(({ host }) => host),
    ...past.switched.map(({ host }) => host),
    ...past.endings.map(({ host }) => host),
  ];
  const names = [...hosts.filter((name) => took.includes(name)), ...took];
  return {
    kind: "run",
    stack,
    zone,
    runId: run.id,
    lane: run.lane,
    deployment: run.deployment,
    verdict: verdictOf(past),
    by: run.openedBy,
    why: run.order?.reason ?? `the configuration asks for ${run.deployment.tag}`,
    openedAt,
    endedAt,
    seconds: endedAt === null ? null : (Date.parse(endedAt) - Date.parse(openedAt)) / 1000,
    hosts: [...new Set(names)].map((name) => hostOf(name, past)),
    watches: watchesOf(past),
    checks: run.checks ?? null,
    gate: gateWords(run),
    facts: past.facts,
    markedBad: markedBad(past),
  };
}

function hostOf(name: string, past: PastRun): ReportHost {
  const { switched, endings, steps, openedAt } = past;
  const left = switched.find(({ host }) => host === name);
  const end = endings.findLast(({ host }) => host === name);
  const own = steps.filter(({ host, watched, phase }) => host === name && !isWatch(phase, watched));
  return {
    host: name,
    wave: waveOf(name, past),
    from: left?.from ?? null,
    runs: end === undefined ? "unknown" : end.runs,
    ending: end?.ending ?? "open",
    reason: end?.reason ?? null,
    steps: own.map(({ phase, outcome, at, seconds, gapSeconds, reason }) => ({
      phase,
      outcome,
      from: beginOf({ at, seconds }, openedAt),
      seconds,
      gapSeconds,
      reason,
    })),
  };
}

function isWatch(phase: Phase, watched: Watched | null): boolean {
  return watched !== null || phase === "canary" || phase === "dwell";
}

function markedBad({ run, endings, marked }: PastRun): string[] {
  const own = endings.some(({ bad }) => bad) ? [run.deployment.id] : [];
  return [...new Set([...own, ...marked])];
}
