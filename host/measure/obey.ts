import type { MeasureOrder, MeasureRequest } from "../../plan/measuring";
import type { Verdict } from "../../plan/protocol";
import { hostEnvironment } from "../context";
import { extendDeadline } from "../extend";
import { wordsOf } from "../fault";
import { layoutOf } from "../layout";
import { appendLedger } from "../ledger-file";
import { takeLock } from "../lock";
import { readRecord, writeRecord } from "../records";

/** Longest wait for a step that acts; the deadline is moved early enough. */
const LOCK_SECONDS = 30;

/** What became of an order. */
export type Obeyed =
  /** Whether this host stays on the run, and if not, why. */
  { readonly extended: boolean; readonly said: string } | { readonly judged: Verdict };

function keep(request: MeasureRequest, verdict: Verdict): Verdict {
  const layout = layoutOf(request.paths);
  const { run, watch } = request;
  if (verdict.runId !== run.id) {
    throw new Error(`expected the verdict of run ${run.id}, got that of ${verdict.runId}`);
  }
  const before = readRecord(layout, run.id, watch);
  if (before !== null) return before;
  const { phase, outcome, seconds, failure, evidence } = verdict;
  const reason = failure === undefined ? {} : { reason: failure.reason };
  const event = { type: "phase", runId: run.id, phase, outcome, seconds } as const;
  // Records of old runs go; a report may be asked for a year later.
  appendLedger(layout.ledger, { ...event, ...reason, evidence });
  writeRecord(layout, verdict, watch);
  return verdict;
}

/**
 * Carries out an order of the canary watch under the host's lock.
 *
 * @throws Error  a judgement could not be written down
 */
export async function obey(request: MeasureRequest, order: MeasureOrder): Promise<Obeyed> {
  const layout = layoutOf(request.paths);
  const free = async <T>(act: () => T): Promise<T> => {
    const release = await takeLock(layout.lock, LOCK_SECONDS, hostEnvironment(request.paths));
    try {
      return act();
    } finally {
      release();
    }
  };
  if ("judged" in order) return { judged: await free(() => keep(request, order.judged)) };
  const { run } = request;
  try {
    const problem = await free(() => extendDeadline(layout, run.id, order.extend, Date.now()));
    const said = problem === null ? "" : `the deadline was not moved: ${problem}`;
    return { extended: problem === null, said };
  } catch (error) {
    return { extended: false, said: `the deadline was not moved: ${wordsOf(error)}` };
  }
}
