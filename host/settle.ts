import { endingOf } from "../plan/ledger";
import { summarizeEntries } from "../plan/ledger-summary";
import type { Failure, SettleRequest } from "../plan/protocol";
import { lockAbort, readAbort, waitForDecision } from "./abort-mark";
import { activationOf } from "./activate";
import { disarm } from "./arm";
import { returnIfOut } from "./balancer/place";
import { readCondition, waitWell } from "./condition";
import type { Done, StepContext } from "./context";
import { readCurrent } from "./deployment-file";
import { StepFault, faultOf, wordsOf } from "./fault";
import { pm2 } from "./pm2";
import { prune } from "./prune";
import { endWhereItIs, isStranded, putBack } from "./put-back";
import { readRecord } from "./records";

type Context = StepContext<SettleRequest>;

/** What is to be done after a way back on a full disk. */
export const UNWRITTEN =
  "but this could not be written down: free disk space on the host, then give the same order again, " +
  "which marks what was left bad and saves pm2's list for a reboot";

/** The run has ended: a guard that is left finds that out by itself, so nothing here may fail the run any more. */
async function disarmQuietly(context: Context): Promise<void> {
  try {
    await disarm(context);
  } catch (error) {
    context.say(`the guard could not be removed (${wordsOf(error)}); it removes itself`);
  }
}

/** A full disk keeps no records; a way back must end there too, so what the host runs says it instead. */
async function isProvenWithoutRecord(context: Context, outcome: string): Promise<boolean> {
  const { lane, deployment } = context.request.run;
  if (lane !== "rollback" || outcome !== "never ran") return false;
  const condition = await readCondition(context);
  return condition?.id === deployment.id && condition.problem === null;
}

/** What survives a reboot is what was saved last. */
async function save(context: Context): Promise<void> {
  try {
    await pm2(context, ["save", "--force"]);
  } catch (error) {
    if (context.request.run.lane !== "rollback") throw error;
    context.say(
      `${faultOf(error, "pm2 save").reason}; after a reboot start ${context.layout.current} by hand, or run this again`,
    );
  }
}

async function confirm(context: Context): Promise<Done> {
  const { request, layout, say } = context;
  const { run, keep } = request;
  await waitForDecision(context);
  const steps = (["activate", "verify"] as const).map((phase) => ({
    phase,
    outcome: readRecord(layout, run.id, phase)?.outcome ?? "never ran",
  }));
  const missing = steps.find(({ outcome }) => outcome !== "ok" && outcome !== "already");
  if (missing !== undefined && !(await isProvenWithoutRecord(context, missing.outcome))) {
    throw new StepFault(
      `run ${run.id} cannot be confirmed: its ${missing.phase} here is ${missing.outcome}`,
      "run pulumi up again",
      false,
    );
  }
  await mustRun(context);
  say("confirming");
  await save(context);
  while (!(await appendConfirmed(context))) {
    await waitForDecision(context);
    await mustRun(context);
  }
  // After the ledger: a host that is killed between the two has a guard that reads there that it may go.
  await disarmQuietly(context);
  const said = await returnIfOut(context);
  const pruned = tryPrune(context, keep);
  const isWritten = endingOf(context.entries(), run.id) !== null;
  return {
    outcome: "ok",
    summary: isWritten
      ? `confirmed ${run.deployment.id}${said}`
      : `runs ${run.deployment.id}${said}; ${UNWRITTEN}`,
    evidence: { pruned, runs: readCurrent(layout)?.deployment.id ?? null },
  };
}

/**
 * Confirms unless somebody aborts the run: looked at right before the ledger's line, so that an order which comes later
 * finds the line.
 *
 * @returns false if there is an order, final or not
 */
async function appendConfirmed({ request, layout, append }: Context): Promise<boolean> {
  const { run, paths } = request;
  const release = await lockAbort(paths);
  try {
    if (readAbort(layout, run.id) !== null) return false;
    append({ type: "confirmed", run });
    return true;
  } finally {
    release();
  }
}

/**
 * Looks once more: the guard may have begun to go back, or the app may have died since verify.
 *
 * @throws StepFault  the host does not run what would be confirmed
 */
async function mustRun(context: Context): Promise<void> {
  const { run } = context.request;
  const isCurrent = readCurrent(context.layout)?.deployment.id === run.deployment.id;
  const condition = isCurrent ? await waitWell(context) : await readCondition(context);
  if (condition?.id === run.deployment.id && condition.problem === null) return;
  const runs = condition?.id ?? "nothing";
  // Otherwise the run could never end here once another host has confirmed it.
  if (isStranded(context, run)) {
    endWhereItIs(context, run, { reason: "could not be put back", bad: false });
  }
  throw new StepFault(
    `run ${run.id} cannot be confirmed: this host runs ${runs}${condition?.problem == null ? "" : `, ${condition.problem}`}`,
    "run pulumi up again, or order a rollback: prism rollback",
    false,
    { runs: condition?.id ?? null },
  );
}

/** The run has ended well: an old folder that cannot be removed must not turn it into a failure. */
function tryPrune(context: Context, keep: number): readonly string[] {
  try {
    return prune(context, keep);
  } catch (error) {
    context.say(`old deployments could not be removed: ${wordsOf(error)}`);
    return [];
  }
}

async function revert(context: Context, failure: Failure): Promise<Done> {
  const { run } = context.request;
  const reason = `${failure.host} ${failure.phase}: ${failure.reason}`;
  // Verified here and not touched by this run: another host's failure does not undo that.
  const isGoodHere =
    activationOf(context.entries(), run.id) === null &&
    summarizeEntries(context.entries(), "").verified.at(-1)?.deployment.id === run.deployment.id;
  const bad = failure.blame && !isGoodHere;
  const { activated, to, said, evidence } = await putBack(context, run, { reason, bad });
  await disarmQuietly(context);
  const runs = to === null ? "nothing, as before" : to.id;
  return {
    outcome: "reverted",
    summary: `${activated ? "went back" : "was never switched"}, runs ${runs}${said}`,
    evidence: { activated, runs: to?.id ?? null, ...evidence },
  };
}

/**
 * A person ordered to leave what ran before, so nothing goes back to that. The run stays open here, for the next order
 * to take over.
 */
async function staysAsItIs(context: Context, failure: Failure): Promise<StepFault> {
  const { request, layout } = context;
  const said = await returnIfOut(context);
  const { id } = request.run.deployment;
  return new StepFault(
    `${request.host} is not on ${id}: ${failure.reason}${said}`,
    `${failure.wayOut}; then order it again: prism rollback --stack ${request.stack} --to ${id}`,
    false,
    { runs: readCurrent(layout)?.deployment.id ?? null },
  );
}

/** Ends the run on this host: confirms it, or puts back what ran before. */
export async function settle(context: Context): Promise<Done> {
  const { upstream, run } = context.request;
  if (upstream === "go") return confirm(context);
  if (run.order !== null) throw await staysAsItIs(context, upstream);
  return revert(context, upstream);
}
