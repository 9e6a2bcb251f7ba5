import { existsSync, mkdirSync } from "node:fs";
import type { Failure, StepRequest, Verdict } from "../plan/protocol";
import { AbortedFault, readAbort } from "./abort-mark";
import { answerWithoutActing } from "./answers";
import { createContext, hostEnvironment, type StepContext } from "./context";
import { readAllSecrets } from "./deployment-file";
import { allowCommands, endAll } from "./exec";
import { StepFault, faultOf } from "./fault";
import { layoutOf } from "./layout";
import { endMarked, MARK, markOf, markOfHost } from "./leftovers";
import { takeLock } from "./lock";
import { parseRequest } from "./parse-request";
import { actOn } from "./phases";
import { writeRecord } from "./records";
import { createRedactor, type Redact } from "./redact";
import { mendRestore } from "./restore-journal";
import { createVerdicts, type Verdicts } from "./verdict";
import { within } from "./within";
import { workerOf } from "./worker-file";

/** What a step needs of the process it runs in. */
export interface StepSurroundings {
  /** Prints one progress line. */
  readonly print: (line: string) => void;
  /** File of this runner; null when it was read from stdin. */
  readonly runnerFile: string | null;
}

/** A limit that a phase does not keep is enforced this much later, so that it can speak first. */
const OVERTIME_MILLISECONDS = 2500;

function redactorFor(request: StepRequest): Redact {
  const known = readAllSecrets(layoutOf(request.paths));
  return createRedactor(request.phase === "stage" ? [request.secrets, ...known] : known);
}

/** Carries out one parsed request; never throws. */
async function carryOut(request: StepRequest, around: StepSurroundings): Promise<Verdict> {
  const { paths, limitSeconds, upstream } = request;
  const redact = redactorFor(request);
  const verdicts = createVerdicts(request, redact);
  const layout = layoutOf(paths);
  const mark = markOf(layout, request, workerOf(process.pid, limitSeconds));
  process.env[MARK] = mark;
  allowCommands();
  const context = createContext(request, redact, around.print, around.runnerFile);
  let release = () => {};
  try {
    prepareRoot(request);
    const own = hostEnvironment(paths, (name) => name === MARK);
    release = await takeLock(layout.lock, limitSeconds, own);
    // Whoever holds the lock is alone: what still carries a mark was left by a step that was killed.
    await endMarked(markOfHost(layout));
    await mendRestore(context);
    const answer = await answerWithoutActing(context);
    if (answer === "skipped") {
      const why = upstream === "go" ? "" : `${upstream.host} ${upstream.phase} failed`;
      return verdicts.of({ outcome: "skipped", summary: `skipped: ${why}`, evidence: {} });
    }
    if (answer !== null) return "protocol" in answer ? answer : verdicts.of(answer);
    return await act(context, verdicts);
  } catch (error) {
    return verdicts.failed(error);
  } finally {
    endAll();
    await endMarked(mark);
    release();
  }
}

async function act(context: StepContext, verdicts: Verdicts): Promise<Verdict> {
  const { request } = context;
  const { run, phase } = request;
  let verdict: Verdict;
  try {
    verdict = await actWithin(context, verdicts);
  } catch (error) {
    verdict = verdicts.failed(error);
  }
  const { outcome, seconds, failure, evidence } = verdict;
  const gap = evidence["gapMilliseconds"];
  const gapSeconds = typeof gap === "number" ? { gapSeconds: gap / 1000 } : {};
  const reason = failure === undefined ? {} : { reason: failure.reason };
  try {
    context.append({
      type: "phase",
      runId: run.id,
      phase,
      outcome,
      seconds,
      ...gapSeconds,
      ...reason,
    });
    // A failed settle or undo may be called again, and every step of an order: a host must come to its end.
    const isRepeated = phase === "settle" || phase === "undo" || run.order !== null;
    const isFinal = outcome !== "failed" || !isRepeated;
    if (isFinal) writeRecord(context.layout, verdict);
  } catch (error) {
    if (verdict.outcome !== "failed" && run.lane !== "rollback") return verdicts.failed(error);
  }
  return verdict;
}

/** An order to abort stops every phase but the way back, which it brings about. */
async function actWithin(context: StepContext, verdicts: Verdicts): Promise<Verdict> {
  const { request, layout } = context;
  const { run, phase, host } = request;
  const milliseconds = () => context.left() + OVERTIME_MILLISECONDS;
  const findFault = () => {
    const abort = readAbort(layout, run.id);
    return abort === null ? null : new AbortedFault(abort);
  };
  const isWayBack = phase === "settle" || phase === "undo";
  const stop = isWayBack ? () => null : findFault;
  try {
    return verdicts.of(await within(actOn(context), { milliseconds: milliseconds(), stop }));
  } catch (fault) {
    if (phase !== "settle" || !(fault instanceof AbortedFault)) throw fault;
    const { reason, wayOut } = fault;
    const failure: Failure = { host, phase, reason, wayOut, blame: false };
    const back = { ...context, request: { ...request, upstream: failure } };
    const bounds = { milliseconds: milliseconds(), stop: () => null };
    const { summary, evidence } = await within(actOn(back), bounds);
    return verdicts.of({ outcome: "failed", failure, summary: `aborted: ${summary}`, evidence });
  }
}

/**
 * Makes the folder in which everything lies, in the phases that begin a run.
 *
 * @throws StepFault  it cannot be made, or a later phase finds none
 */
export function prepareRoot({ phase, paths }: StepRequest): void {
  const { root } = paths;
  if (phase !== "lock" && phase !== "stage") {
    if (existsSync(root)) return;
    throw new StepFault(`${root} does not exist`, "run pulumi up again; stage makes it", false);
  }
  try {
    mkdirSync(root, { recursive: true });
  } catch (error) {
    const { reason } = faultOf(error, `making ${root}`);
    throw new StepFault(reason, `on the host: sudo install -d -o <login user> ${root}`, false);
  }
}

/**
 * Carries out one step in this process.
 *
 * @param text  JSON of a StepRequest
 * @returns     its verdict, whatever happens
 */
export async function runStep(text: string, around: StepSurroundings): Promise<Verdict> {
  const parsed = parseRequest(text);
  return "request" in parsed ? carryOut(parsed.request, around) : parsed.verdict;
}
