import type { Failure, Verdict } from "./protocol";
import { actsOnHosts, type RunPlan } from "./run";

/** First failure of a list of verdicts in the order of the steps, or `go`. */
export function upstreamOf(verdicts: readonly Verdict[]): "go" | Failure {
  return verdicts.find((verdict) => verdict.failure !== undefined)?.failure ?? "go";
}

/**
 * The error an update ends with, or null. Old verdicts never raise one: a run with nothing to do is silent.
 *
 * @param verdicts  of all steps, in their order
 */
export function endingError(plan: RunPlan, verdicts: readonly Verdict[]): string | null {
  if (plan.kind === "held") return plan.reasons.join("\n");
  if (!actsOnHosts(plan.kind)) return null;
  const failures = verdicts.flatMap((verdict) => verdict.failure ?? []);
  const [first] = failures;
  if (first === undefined) return null;
  const later = failures.slice(1).map((failure) => `  also ${describe(failure)}`);
  const hosts = verdicts.filter((verdict) => verdict.phase === "settle").map(describeEnd);
  return [
    `${plan.run.deployment.tag} was not deployed: ${describe(first)}`,
    ...later,
    ...hosts,
    `  to do: ${first.wayOut}`,
  ].join("\n");
}

function describe({ host, phase, reason }: Failure): string {
  return `${host}, ${phase}: ${reason}`;
}

function describeEnd(verdict: Verdict): string {
  return `  ${verdict.host}: ${verdict.summary}`;
}

/** How a run ended, for the stack's outputs. */
export interface Outcome {
  /** Deployment the last run wanted. */
  readonly wanted: string;
  readonly runId: string;
  /** `verified`, or the first failure in words. */
  readonly ending: string;
  /** Id of the deployment each host runs, by host; "none" after a first deployment that went back. */
  readonly running: Readonly<Record<string, string>>;
  /** Deployment that every host runs verified; "none" if there is none. */
  readonly lastGood: string;
}

/** The outcome of a run; depends on run and verdicts only, so that a run with nothing to do changes no output. */
export function outcomeOf(plan: RunPlan, verdicts: readonly Verdict[]): Outcome {
  const upstream = upstreamOf(verdicts);
  const settled = verdicts.filter((verdict) => verdict.phase === "settle");
  const running = Object.fromEntries(
    settled.map(({ host, evidence }) => [
      host,
      typeof evidence.runs === "string" ? evidence.runs : "none",
    ]),
  );
  const [common, ...others] = [...new Set(Object.values(running))];
  return {
    wanted: plan.run.deployment.id,
    runId: plan.run.id,
    ending: upstream === "go" ? "verified" : describe(upstream),
    running,
    lastGood: common !== undefined && others.length === 0 ? common : "none",
  };
}
