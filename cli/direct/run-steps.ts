import { upstreamOf } from "../../plan/outcome";
import { PROTOCOL, type Failure, type StepRequest, type Verdict } from "../../plan/protocol";
import type { Run } from "../../plan/release";
import type { HostStep } from "../../plan/steps";

/** Carries out one step on its host; may reject, for example when the host is gone. */
export type CarryOut = (request: StepRequest) => Promise<Verdict>;

/** What goes with the steps of a run. */
export interface StepsToRun {
  readonly run: Run;
  readonly stages: readonly (readonly HostStep[])[];
  readonly carryOut: CarryOut;
  /** Short progress for people, line by line. */
  readonly say: (line: string) => void;
  /** Verdicts that the first step is already told of, as a person's order to end the run. */
  readonly before?: readonly Verdict[];
}

/**
 * Carries out the steps of a run in their order, as the engine would: the hosts of a stage at the same time, each step
 * told of what failed before it.
 *
 * @returns  verdicts of the steps in their order, without those given as `before`; never rejects
 */
export async function runSteps(steps: StepsToRun): Promise<Verdict[]> {
  const { run, stages, say, before = [] } = steps;
  const verdicts: Verdict[] = [];
  for (const stage of stages) {
    const known = [...before, ...verdicts];
    const answers = stage.map(async (step) => {
      const answer = await runStep(steps, step, upstreamOf(known, run, step));
      say(describe(answer));
      return answer;
    });
    verdicts.push(...(await Promise.all(answers)));
  }
  return verdicts;
}

async function runStep(
  { run, carryOut }: StepsToRun,
  step: HostStep,
  upstream: "go" | Failure,
): Promise<Verdict> {
  const startedAt = new Date();
  const verdictOf = (part: Pick<Verdict, "outcome" | "summary" | "failure">): Verdict => ({
    protocol: PROTOCOL,
    runId: run.id,
    phase: step.phase,
    host: step.host,
    ...part,
    evidence: {},
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
  });
  // A host would skip it as well; one that is gone is not asked in vain.
  if (upstream !== "go" && step.phase !== "settle" && step.phase !== "undo") {
    const summary = `skipped: ${upstream.host} ${upstream.phase} failed`;
    return verdictOf({ outcome: "skipped", summary });
  }
  try {
    return await carryOut(requestOf(step, upstream));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const wayOut = "mend the host or its network; prism status shows what it runs";
    const failure = { host: step.host, phase: step.phase, reason, wayOut, blame: false };
    return verdictOf({ outcome: "failed", summary: reason, failure });
  }
}

/** Without the engine nobody knows the secrets, so only the deployment's own folder, made earlier, can give it. */
function requestOf({ request }: HostStep, upstream: "go" | Failure): StepRequest {
  return request.phase === "stage"
    ? { ...request, upstream, buildable: false, secrets: {} }
    : { ...request, upstream };
}

function describe({ host, phase, outcome, summary, seconds }: Verdict): string {
  const word = outcome === "already" ? "nothing to do" : outcome;
  const took = `${seconds.toFixed(1)} s`;
  return outcome === "skipped"
    ? `${host} ${phase}: ${summary}`
    : `${host} ${phase}: ${word} (${took}): ${summary}`;
}
