import { endingOf } from "../plan/ledger";
import type { LockRequest, StageRequest, StepRequest, Verdict } from "../plan/protocol";
import { AbortedFault, lockAbort, readAbort, removeAbort } from "./abort-mark";
import type { Done, StepContext } from "./context";
import { readCurrent, readCurrentId } from "./deployment-file";
import { StepFault } from "./fault";
import { isOpening, mustHold, needsRenewal, openHere, wasOpened } from "./fleet-lock";
import { layoutOf } from "./layout";
import { readLedger } from "./ledger-file";
import { readRecord } from "./records";

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

/** The verdict of a step that has finished, if nothing but to repeat it is asked; null otherwise. */
export function answerFromRecord(request: StepRequest): Verdict | null {
  const layout = layoutOf(request.paths);
  const record = readRecord(layout, request.run.id, request.phase);
  if (record === null || !isOpening(request)) return record;
  return needsRenewal(readLedger(layout.ledger).entries, request) ? null : record;
}

/**
 * Begins a new attempt at a run that is open here. An order that only asked whether to abort it was left behind, and
 * whoever gave it is refused from now on.
 *
 * @throws AbortedFault  the run was aborted: the steps before must not let another host confirm it
 */
async function renew(context: StepContext<LockRequest | StageRequest>): Promise<void> {
  const { request, layout } = context;
  const { run, paths } = request;
  const release = await lockAbort(paths);
  try {
    const abort = readAbort(layout, run.id);
    if (abort?.final === true) throw new AbortedFault(abort);
    removeAbort(layout, run.id);
  } finally {
    release();
  }
  openHere(context);
}

/** What a step answers where its run has no trace: settle must leave none either. */
function answerUntouched({ layout }: StepContext): Done {
  const runs = readCurrent(layout)?.deployment.id ?? null;
  const summary = `was never switched, runs ${runs ?? "nothing, as before"}`;
  return { outcome: "reverted", summary, evidence: { activated: false, runs } };
}

/**
 * Answers without acting: from the record, from the run's ending, or because a step before failed. Opens the run where
 * it is this step's to do so. Call it under the host's lock.
 *
 * @returns null if the step must act
 * @throws StepFault  the run may not go on here
 */
export async function answerWithoutActing(
  context: StepContext,
): Promise<Verdict | Done | "skipped" | null> {
  const { request, layout } = context;
  const { run, phase, upstream } = request;
  const entries = context.entries();
  const record = readRecord(layout, run.id, phase);
  if (record !== null) {
    if (isOpening(request) && needsRenewal(entries, request)) await renew({ ...context, request });
    return record;
  }
  const ending = endingOf(entries, run.id);
  if (ending !== null && phase !== "undo") {
    if (ending === "reverted" && upstream === "go") throw endedFault(context);
    return {
      outcome: phase === "settle" && ending === "reverted" ? "reverted" : "already",
      summary: `run ${run.id} has ended on this host (${ending}); nothing was done`,
      evidence: { ending, runs: readCurrentId(layout) },
    };
  }
  if (upstream !== "go") {
    if (phase === "settle") return wasOpened(entries, run.id) ? null : answerUntouched(context);
    // A host, this or another one, that settle could not bring to an end may still run the release that needs the newer
    // schema. Left without a record, so that undo acts once the run has ended everywhere.
    return ending === null || upstream.phase === "settle" ? "skipped" : null;
  }
  const abort = phase === "settle" || phase === "undo" ? null : readAbort(layout, run.id);
  if (abort !== null) throw new AbortedFault(abort);
  if (isOpening(request)) openHere({ ...context, request });
  else if (phase !== "undo") mustHold(context);
  return null;
}
