import type { ResolvedHost } from "../../config/inventory";
import type { Settings } from "../../config/schema";
import type { CheckResult } from "../checks/check";
import { inspectionsOf, lastGood } from "../fleet";
import type { GateAnswer } from "../gate/answer";
import { isGated } from "../gate/refusal";
import type { PastRun } from "../history";
import type { HostObservation, Inspection } from "../inspection";
import { findTarget } from "../rollback";
import { actsOnHosts, type RunKind, type RunPlan } from "../run-plan";
import { hostSteps, planSteps } from "../steps";
import { planWaves } from "../waves";
import { estimateOf } from "./estimate";

/** What happens to one host. */
export interface HostReview {
  readonly host: string;
  /** Id of a deployment, `nothing` or `unknown`. */
  readonly runs: string;
  /** The same as it runs now where nothing is done; `unknown` like all that follows where nobody can say. */
  readonly willRun: string;
  /** Such as `1 canary`; `-` where nothing is done. */
  readonly wave: string;
  readonly migration: "yes" | "undo" | "-" | "unknown";
  /** `builtin` or `command`; `-` without one. */
  readonly backup: string;
  /** By past runs; null: unknown. */
  readonly seconds: number | null;
}

/** One plan as a reviewer reads it; plain data. */
export interface PlanReview {
  readonly stack: string;
  readonly kind: RunKind;
  /** Id of what is wanted. */
  readonly wanted: string;
  readonly runId: string;
  readonly hosts: readonly HostReview[];
  /** By past runs; null: unknown. */
  readonly seconds: number | null;
  /** Past runs behind the seconds; null: no host told of any. */
  readonly pastRuns: number | null;
  /** Names of the hosts that said nothing: what is told of the stack is told without them. */
  readonly unseen: readonly string[];
  readonly gate: {
    readonly verdict: "open" | "closed" | "not asked";
    readonly reasons: readonly string[];
  };
  /** Empty where nothing is checked. */
  readonly checks: readonly CheckResult[];
  /** What stands in the way besides gate and checks, or why nothing is known. */
  readonly reasons: readonly string[];
  /** What to know besides, such as alarms that fire and stop nothing. */
  readonly notes: readonly string[];
  readonly rollback: {
    readonly command: string;
    /** Id of the deployment it goes back to; null: there is none, by those of the hosts that said something. */
    readonly to: string | null;
    readonly undoesMigrations: boolean;
    readonly seconds: number | null;
  };
}

/** Everything a review rests on. */
export interface ReviewQuestion {
  readonly stack: string;
  readonly settings: Settings;
  /** The inventory. */
  readonly hosts: readonly ResolvedHost[];
  /** One per host of the inventory. */
  readonly observed: readonly HostObservation[];
  readonly plan: RunPlan;
  readonly gate: GateAnswer;
  readonly checks: readonly CheckResult[];
  /** Further reasons that would refuse an update, such as clocks. */
  readonly others: readonly string[];
  /** What to know besides; none if left out. */
  readonly notes?: readonly string[];
  /** From fleetHistoryOf. */
  readonly history: readonly PastRun[] | null;
}

/** Puts together what a reviewer wants to know of a plan. */
export function reviewOf(question: ReviewQuestion): PlanReview {
  const { stack, settings, observed, plan, gate, checks, others, notes = [], history } = question;
  const { kind, run, wanted } = plan;
  const estimate = estimateOf(history ?? [], run.lane);
  const back = estimateOf(history ?? [], "rollback");
  const closed = gate.reasons.map(({ text }) => text);
  const opening = gate.nextOpening ? [`opens on ${gate.nextOpening.local}`] : [];
  const asked = {
    verdict: gate.isOpen ? "open" : "closed",
    reasons: [...closed, ...opening],
  } as const;
  return {
    stack,
    kind,
    wanted: wanted.id,
    runId: run.id,
    hosts: hostReviews(question, estimate.onHost),
    seconds: actsOnHosts(kind) ? estimate.seconds : null,
    pastRuns: history === null ? null : estimate.n,
    unseen: observed.flatMap(({ host, state }) => (state === "observed" ? [] : [host])),
    gate: isGated(kind) ? asked : { verdict: "not asked", reasons: [] },
    checks,
    reasons: [...plan.reasons, ...others],
    notes,
    rollback: {
      command: `prism rollback --stack ${stack}`,
      to: backTo(plan, inspectionsOf(observed)),
      undoesMigrations: settings.migrations !== null,
      seconds: back.seconds,
    },
  };
}

/** Whether an update would be refused, or nobody can say what it would do. */
export function isRefused({ kind, gate, checks, reasons }: PlanReview): boolean {
  const isKnown = kind !== "unknown" && kind !== "refuse" && kind !== "held";
  return (
    !isKnown ||
    gate.verdict === "closed" ||
    checks.some(({ passed }) => !passed) ||
    reasons.length > 0
  );
}

/** Where an order to go back would lead, once the plan was carried out. */
function backTo({ kind, run, wanted }: RunPlan, hosts: readonly Inspection[]): string | null {
  // Ordered again, it stays where it is.
  if (run.order !== null && actsOnHosts(kind)) return wanted.id;
  if (actsOnHosts(kind)) return lastGood(hosts, run.deployment.id)?.id ?? null;
  const order = { to: null, reason: "", restoreData: false, overNewerData: false };
  const target = findTarget(order, hosts);
  return "deployment" in target ? target.deployment.id : null;
}

function hostReviews(
  { stack, settings, hosts, observed, plan }: ReviewQuestion,
  seconds: ReadonlyMap<string, number>,
): HostReview[] {
  const { kind, run } = plan;
  const acted = actsOnHosts(kind) ? hosts.filter(({ name }) => plan.hosts.includes(name)) : [];
  const waves = planWaves(acted, run.lane === "rollback" ? null : settings.waves);
  const steps = planSteps(stack, settings, acted, run).flatMap(hostSteps);
  return hosts.map(({ name, ring }): HostReview => {
    const isActed = acted.some((host) => host.name === name);
    const at = waves.findIndex((wave) => wave.some((host) => host.name === name)) + 1;
    const phases = steps.filter(({ host }) => host === name).map(({ phase }) => phase);
    const found = observed.find(({ host }) => host === name);
    const runs =
      found?.state === "observed" ? (found.inspection.current?.id ?? "nothing") : "unknown";
    const label = waves.length > 1 && ring === "canary" ? `${at} canary` : String(at);
    const undoes = run.lane === "rollback" && phases.includes("undo");
    if (kind === "unknown") {
      const said = { willRun: kind, wave: kind, migration: kind, backup: kind };
      return { host: name, runs, ...said, seconds: null };
    }
    return {
      host: name,
      runs,
      willRun: isActed ? run.deployment.id : runs,
      wave: isActed ? label : "-",
      migration: phases.includes("migrate") ? "yes" : undoes ? "undo" : "-",
      backup: phases.includes("backup") ? settings.backup.method : "-",
      seconds: isActed ? (seconds.get(name) ?? null) : null,
    };
  });
}
