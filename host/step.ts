import { existsSync, mkdirSync } from "node:fs";
import { endingOf } from "../plan/ledger";
import { PROTOCOL, type StepRequest, type Verdict } from "../plan/protocol";
import { createContext, hostEnvironment, type Done, type StepContext } from "./context";
import { readAllSecrets, readCurrentId } from "./deployment-file";
import { endAll } from "./exec";
import { StepFault, faultOf } from "./fault";
import { layoutOf } from "./layout";
import { takeLock } from "./lock";
import { parseRequest } from "./parse-request";
import { actOn } from "./phases";
import { readRecord, writeRecord } from "./records";
import { createRedactor, redactJson, type Redact } from "./redact";

/** What a step needs of the process it runs in. */
export interface StepSurroundings {
  /** Prints one progress line. */
  readonly print: (line: string) => void;
  /** File of this runner; null when it was read from stdin. */
  readonly runnerFile: string | null;
}

type VerdictPart = Pick<Verdict, "outcome" | "failure" | "summary" | "evidence">;

/** A limit that a phase does not keep is enforced this much later, so that it can speak first. */
const OVERTIME_MILLISECONDS = 2500;

/** A verdict is one line, and a line over 64 KiB blocks the official provider for ever. */
const LONGEST_REASON = 4000;

const now = () => new Date().toISOString();

function redactorFor(request: StepRequest): Redact {
  const known = readAllSecrets(layoutOf(request.paths));
  return createRedactor(request.phase === "stage" ? [request.secrets, ...known] : known);
}

function withLimit<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((done, fail) => {
    const timer = setTimeout(() => {
      endAll();
      fail(
        new StepFault(
          `did not end within its limit`,
          "see the step's lines above for what hung; raise prism:limits only if it was just slow",
          false,
        ),
      );
    }, milliseconds);
    work.then(done, fail).finally(() => clearTimeout(timer));
  });
}

/** The rest of the fleet must not confirm what this host has left. */
function endedFault({ entries, request, layout }: StepContext): StepFault {
  const { id } = request.run;
  const end = entries().findLast((entry) => entry.type === "reverted" && entry.run.id === id);
  const why = end?.type === "reverted" ? end.reason : "";
  const evidence = { ending: "reverted", runs: readCurrentId(layout) };
  return new StepFault(
    `run ${id} has ended on this host, which went back: ${why}`,
    "run pulumi up again; it opens a fresh run",
    false,
    evidence,
  );
}

/** Answer without acting: from the record, from the run's ending, or because a step before failed. */
function answerWithoutActing(context: StepContext): Verdict | Done | "skipped" | null {
  const { request, layout } = context;
  const record = readRecord(layout, request.run.id, request.phase);
  if (record !== null) return record;
  const ending = endingOf(context.entries(), request.run.id);
  if (ending !== null && request.phase !== "undo") {
    if (ending === "reverted" && request.upstream === "go") throw endedFault(context);
    return {
      outcome: request.phase === "settle" && ending === "reverted" ? "reverted" : "already",
      summary: `run ${request.run.id} has ended on this host (${ending}); nothing was done`,
      evidence: { ending, runs: readCurrentId(layout) },
    };
  }
  const { upstream, phase } = request;
  if (upstream === "go" || phase === "settle") return null;
  // A host, this or another one, that settle could not bring to an end may still run the release that needs the newer
  // schema. Left without a record, so that undo acts once the run has ended everywhere.
  return ending === null || upstream.phase === "settle" ? "skipped" : null;
}

/** Carries out one parsed request; never throws. */
async function carryOut(request: StepRequest, around: StepSurroundings): Promise<Verdict> {
  const startedAt = now();
  const started = performance.now();
  const { run, phase, host, paths, limitSeconds } = request;
  const redact = redactorFor(request);
  const context = createContext(request, redact, around.print, around.runnerFile);
  const verdictOf = (part: VerdictPart): Verdict => ({
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
  });
  const failed = (error: unknown) => {
    const { blame, evidence, ...fault } = faultOf(error, phase);
    const wayOut = redact(fault.wayOut);
    const reason = redact(fault.reason).slice(0, LONGEST_REASON);
    const failure = { host, phase, reason, wayOut, blame };
    return verdictOf({ outcome: "failed", failure, summary: reason, evidence });
  };
  let release = () => {};
  try {
    if (phase === "stage") prepareRoot(context);
    else if (!existsSync(paths.root))
      throw new StepFault(
        `${paths.root} does not exist`,
        "run pulumi up again; stage makes it",
        false,
      );
    release = await takeLock(context.layout.lock, limitSeconds, hostEnvironment(paths));
    const answer = answerWithoutActing(context);
    if (answer === "skipped") {
      const { upstream } = request;
      const why = upstream === "go" ? "" : `${upstream.host} ${upstream.phase} failed`;
      return verdictOf({ outcome: "skipped", summary: `skipped: ${why}`, evidence: {} });
    }
    if (answer !== null) return "protocol" in answer ? answer : verdictOf(answer);
    return await act(context, verdictOf, failed);
  } catch (error) {
    return failed(error);
  } finally {
    release();
    endAll();
  }
}

async function act(
  context: StepContext,
  verdictOf: (part: Done) => Verdict,
  failed: (error: unknown) => Verdict,
): Promise<Verdict> {
  const { request } = context;
  const { run, phase, stack } = request;
  let verdict: Verdict;
  try {
    const isOpen = context
      .entries()
      .some((entry) => entry.type === "opened" && entry.run.id === run.id);
    if (!isOpen)
      context.append({ type: "opened", stack, run, deadline: lockDeadline(context.request) });
    verdict = verdictOf(await withLimit(actOn(context), context.left() + OVERTIME_MILLISECONDS));
  } catch (error) {
    verdict = failed(error);
  }
  const { outcome, seconds, failure } = verdict;
  const reason = failure === undefined ? {} : { reason: failure.reason };
  try {
    context.append({ type: "phase", runId: run.id, phase, outcome, seconds, ...reason });
    // A failed settle or undo may be called again: it must be possible to bring a host to an end.
    const isFinal = outcome !== "failed" || (phase !== "settle" && phase !== "undo");
    if (isFinal) writeRecord(context.layout, verdict);
  } catch (error) {
    if (verdict.outcome !== "failed" && run.lane !== "rollback") return failed(error);
  }
  return verdict;
}

/** The budget counts from the first step; one that is called without it opens nothing for others to respect. */
function lockDeadline(request: StepRequest): string {
  const seconds = "lockSeconds" in request ? request.lockSeconds : 0;
  return new Date(Date.now() + seconds * 1000).toISOString();
}

function prepareRoot(context: StepContext): void {
  try {
    mkdirSync(context.layout.root, { recursive: true });
  } catch (error) {
    const { reason } = faultOf(error, `making ${context.layout.root}`);
    throw new StepFault(
      reason,
      `on the host: sudo install -d -o <login user> ${context.layout.root}`,
      false,
    );
  }
}

/**
 * Carries out one step.
 *
 * @param text  JSON of a StepRequest
 * @returns     its verdict, whatever happens
 */
export async function runStep(text: string, around: StepSurroundings): Promise<Verdict> {
  const parsed = parseRequest(text);
  return "request" in parsed
    ? carryOut(parsed.request, around)
    : { ...parsed.verdict, startedAt: now() };
}
