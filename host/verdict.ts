import { PROTOCOL, type StepRequest, type Verdict } from "../plan/protocol";
import { faultOf } from "./fault";
import { redactJson, type Redact } from "./redact";

/** What a step found, without what every verdict says. */
export type VerdictPart = Pick<Verdict, "outcome" | "failure" | "summary" | "evidence">;

/** Makes the verdicts of one step. */
export interface Verdicts {
  /** Around what was done. */
  of(part: VerdictPart): Verdict;
  /** For anything that was thrown. */
  failed(error: unknown): Verdict;
}

/** A verdict is one line, and a line over 64 KiB blocks the official provider for ever. */
const LONGEST_REASON = 4000;

/** Starts the clock of one step's verdict. */
export function createVerdicts(request: StepRequest, redact: Redact): Verdicts {
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const { run, phase, host } = request;
  const verdicts: Verdicts = {
    of: (part) => ({
      protocol: PROTOCOL,
      runId: run.id,
      phase,
      host,
      outcome: part.outcome,
      ...(part.failure === undefined ? {} : { failure: part.failure }),
      // Only what is said: a secret such as "stage" must not blacken the verdict's own words.
      summary: redact(part.summary),
      evidence: redactJson(part.evidence, redact) as Verdict["evidence"],
      startedAt,
      seconds: Math.round(performance.now() - started) / 1000,
    }),
    failed(error) {
      const { blame, evidence, ...fault } = faultOf(error, phase);
      const wayOut = redact(fault.wayOut);
      const reason = redact(fault.reason).slice(0, LONGEST_REASON);
      const failure = { host, phase, reason, wayOut, blame };
      return verdicts.of({ outcome: "failed", failure, summary: reason, evidence });
    },
  };
  return verdicts;
}
