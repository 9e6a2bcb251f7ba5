import type { Failure, Verdict } from "./protocol";
import type { Run } from "./release";
import { actsOnHosts, type RunPlan } from "./run-plan";
import type { StepSpec } from "./steps";

/**
 * What a step gets to know of the steps before it: the first failure, or `go`. To undo, a host that did not go back
 * counts before all else, because its code still needs the schema. In an ordered rollback every host stands for itself
 * until then: one that cannot go back must not keep the others from it.
 *
 * @param verdicts  of the steps before, in their order
 * @param step      the one that is told
 */
export function upstreamOf(
  verdicts: readonly Verdict[],
  run: Pick<Run, "order">,
  step: Pick<StepSpec, "phase" | "host">,
): "go" | Failure {
  const failures = verdicts.flatMap((verdict) => verdict.failure ?? []);
  if (step.phase === "undo") {
    return failures.find((failure) => failure.phase === "settle") ?? failures[0] ?? "go";
  }
  const isAlone = run.order !== null;
  // Hosts settle in batches, but for themselves: what one of them fails to do never turns the others around.
  const told = failures.filter(({ phase }) => step.phase !== "settle" || phase !== "settle");
  return told.find(({ host }) => !isAlone || host === step.host) ?? "go";
}

/**
 * The error an update ends with, or null. Old verdicts never raise one: a run with nothing to do is silent.
 *
 * @param verdicts  of all steps, in their order
 */
export function endingError(plan: RunPlan, verdicts: readonly Verdict[]): string | null {
  if (plan.kind === "held") return plan.reasons.join("\n");
  const failures = actsOnHosts(plan.kind)
    ? verdicts.flatMap((verdict) => verdict.failure ?? [])
    : [];
  const [first] = failures;
  const { run, missed } = plan;
  if (first === undefined && missed.length === 0) return null;
  const later = failures.slice(1).map((failure) => `  also ${describe(failure)}`);
  const hosts = verdicts.filter((verdict) => verdict.phase === "settle").map(describeEnd);
  const what =
    run.order === null
      ? `${run.deployment.tag} was not deployed`
      : `the rollback to ${run.deployment.id} is not complete`;
  return [
    `${what}: ${first === undefined ? `${missed.length} of ${plan.hosts.length + missed.length} hosts did not answer` : describe(first)}`,
    ...later,
    ...hosts,
    ...missed.map(
      (line) =>
        `  not reached: ${line}; it may still run what was left: order the same rollback again once it answers`,
    ),
    ...(first === undefined ? [] : [`  to do: ${first.wayOut}`]),
    ...failures
      .filter((failure) => isStuck(failure) && failure.wayOut !== first?.wayOut)
      .map(({ host, wayOut }) => `  to do for ${host}: ${wayOut}`),
  ].join("\n");
}

/** The host did not come to its end: only a person can bring it there, whatever went wrong first. */
function isStuck({ phase }: Failure): boolean {
  return phase === "settle" || phase === "undo";
}

function describe({ host, phase, reason }: Failure): string {
  return `${host}, ${phase}: ${reason}`;
}

function describeEnd(verdict: Verdict): string {
  return `  ${verdict.host}: ${verdict.summary}`;
}

/** What hosts run after an update, for the stack's outputs. */
export interface Outcome {
  /** `verified`, `held`, or the first failure in words. */
  readonly ending: string;
  /** Id of the deployment each host runs, by host; "none" and "unknown" are possible. */
  readonly running: Readonly<Record<string, string>>;
  /** Deployment that every host runs; "none" if they do not run the same. */
  readonly lastGood: string;
}

/** The outcome of an update; an update with nothing to do has the one of the run it found. */
export function outcomeOf(plan: RunPlan, verdicts: readonly Verdict[]): Outcome {
  const settled = verdicts.filter((verdict) => verdict.phase === "settle");
  const running = Object.fromEntries(settled.map(({ host, evidence }) => [host, nameOf(evidence)]));
  return {
    ending: endingOf(plan, verdicts.find(({ failure }) => failure)?.failure ?? "go"),
    running,
    lastGood: commonOf(Object.values(running)) ?? "none",
  };
}

/**
 * Id of the deployment that all of these are.
 *
 * @param running  as in an outcome
 * @returns        null if they differ, are unknown, or there are none
 */
export function commonOf(running: readonly string[]): string | null {
  const [common = "unknown", ...others] = new Set(running);
  return others.length > 0 || common === "unknown" ? null : common;
}

/** A host whose settle failed did not say what it runs. */
function nameOf({ runs }: Verdict["evidence"]): string {
  if (runs === null) return "none";
  return typeof runs === "string" ? runs : "unknown";
}

/** With nothing to do, every host runs the wanted deployment verified, however the last run ended. */
function endingOf({ kind }: RunPlan, upstream: "go" | Failure): string {
  if (kind === "held") return "held";
  return kind === "noop" || upstream === "go" ? "verified" : describe(upstream);
}
