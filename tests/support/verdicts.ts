import type { Failure, Phase, Verdict } from "../../plan/protocol";

/** The verdict of a step that did its work; changes on top. */
export function verdict(phase: Phase, host: string, changes: Partial<Verdict> = {}): Verdict {
  return {
    protocol: 1,
    runId: "deploy-open-v2.4.0",
    phase,
    host,
    outcome: "ok",
    summary: `${phase} is done`,
    evidence: {},
    startedAt: "2026-11-18T02:00:00.000Z",
    seconds: 1,
    ...changes,
  };
}

/** The verdict of a step that failed. */
export function failed(phase: Phase, host: string, changes: Partial<Failure> = {}): Verdict {
  const failure = {
    host,
    phase,
    reason: "health never came",
    wayOut: "read the log",
    blame: true,
    ...changes,
  };
  return verdict(phase, host, { outcome: "failed", failure, summary: "it did not work" });
}
