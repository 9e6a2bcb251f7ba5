import type { Judgement } from "../../plan/judgement/judge";
import { KINDS } from "../../plan/judgement/measurements";
import { courseOf, type Stretches, type Watched } from "../../plan/judgement/course";
import type { Watch } from "../../plan/judgement/watch";
import { PROTOCOL, type Failure, type Verdict } from "../../plan/protocol";
import type { WatchRequest } from "../../plan/watch-request";

/** How a watch ended. */
export interface End extends Omit<Judgement, "verdict"> {
  readonly watch: Watch;
  /**
   * alarm: one fires. closed: the gate does not let the next wave begin. decided: a host has confirmed the run, so it
   * goes on.
   */
  readonly verdict: Judgement["verdict"] | "alarm" | "closed" | "decided";
  /** Of an alarm: whether it is the release's fault. */
  readonly blame?: boolean;
  /** Verdict of an earlier watch of the same run, which counts. */
  readonly known?: Verdict;
}

/** An end before there was a judgement. */
export function stopped(watch: Watch, reason: string): End {
  return { watch, verdict: "inconclusive", reasons: [reason], findings: [] };
}

type Part = Pick<Verdict, "outcome" | "summary" | "failure" | "evidence">;

function verdictOf({ run, watch }: WatchRequest, part: Part, startedAt: Date): Verdict {
  return {
    protocol: PROTOCOL,
    runId: run.id,
    phase: watch === "canary" ? "canary" : "dwell",
    host: watch,
    ...part,
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
  };
}

/** The verdict of a watch over a run that failed before. */
export function skipped(request: WatchRequest, { host, phase }: Failure): Verdict {
  const summary = `skipped: ${host} ${phase} failed`;
  return verdictOf(request, { outcome: "skipped", summary, evidence: {} }, new Date());
}

/** The verdict of a watch that could not be done. */
export function broken(request: WatchRequest, error: unknown, startedAt: Date): Verdict {
  const reason = `the watch broke off: ${error instanceof Error ? error.message : String(error)}`;
  const part: Part = { outcome: "failed", summary: reason, evidence: {} };
  return verdictOf(
    request,
    { ...part, failure: failureOf(request, reason, "inconclusive") },
    startedAt,
  );
}

/** The verdict of a watch. Only a certain breach is the release's fault. */
export function endOf(
  request: WatchRequest,
  end: End,
  stretches: Stretches,
  startedAt: Date,
): Verdict {
  const { watch, verdict, reasons } = end;
  const seconds = Math.round(watch.seconds);
  const evidence = evidenceOf(end, stretches);
  if (verdict === "pass") {
    const summary = `watched ${seconds} s: ${describeRequests(watch)}, all within the limits`;
    return verdictOf(request, { outcome: "ok", summary, evidence }, startedAt);
  }
  if (verdict === "decided") {
    const summary = `decided: ${reasons.join("; ")}`;
    return verdictOf(request, { outcome: "already", summary, evidence: {} }, startedAt);
  }
  const reason = `${WORDS[verdict]} after ${seconds} s: ${reasons.join("; ")}`;
  const failure = failureOf(request, reason, verdict, end.blame);
  return verdictOf(request, { outcome: "failed", summary: reason, failure, evidence }, startedAt);
}

const WORDS = {
  fail: "a breach is certain",
  alarm: "an alarm fired",
  inconclusive: "not conclusive",
  closed: "the gate closed",
} as const;

function failureOf(
  { canary, stack, watch }: WatchRequest,
  reason: string,
  verdict: keyof typeof WORDS,
  blame = verdict === "fail",
): Failure {
  const host = canary.map(({ name }) => name).join(", ");
  const wayOut = {
    fail: `look at the app's log on ${host}, correct the release and deploy it under a new tag`,
    alarm: `docs/runbook.md has a section for it; prism alarms --stack ${stack} says how all stand`,
    inconclusive:
      "mend what could not be measured, or raise prism:canary.probesPerSecond or watchSeconds, then pulumi up again",
    closed: `nothing failed and nothing is marked bad; prism gate --stack ${stack} says when it opens, then pulumi up again`,
  }[verdict];
  const phase = watch === "canary" ? "canary" : "dwell";
  return { host, phase, reason, wayOut, blame };
}

function describeRequests({ canary }: Watch): string {
  const sum = (of: "requests" | "errors") =>
    KINDS.reduce((total, kind) => total + canary[kind][of], 0);
  return `${sum("requests")} requests, ${sum("errors")} failed`;
}

/** What the ledger keeps of it too; see `Watched`. */
function evidenceOf({ watch, findings }: End, stretches: Stretches): Verdict["evidence"] {
  const watched: Watched = {
    watchedSeconds: watch.seconds,
    requests: describeRequests(watch),
    findings: findings.map(({ name, canary, control, limit, unit, state }) => ({
      name,
      canary,
      control,
      limit,
      unit,
      state,
    })),
    course: courseOf(stretches),
  };
  return watched as unknown as Verdict["evidence"];
}
