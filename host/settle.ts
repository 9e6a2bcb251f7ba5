import { summarizeEntries } from "../plan/ledger-summary";
import type { Failure, SettleRequest } from "../plan/protocol";
import { activationOf } from "./activate";
import { disarm } from "./arm";
import type { Done, StepContext } from "./context";
import { readCurrent } from "./deployment-file";
import { StepFault, wordsOf } from "./fault";
import { pm2 } from "./pm2";
import { prune } from "./prune";
import { putBack } from "./put-back";
import { readRecord } from "./records";

type Context = StepContext<SettleRequest>;

/** The run has ended: a guard that is left finds that out by itself, so nothing here may fail the run any more. */
async function disarmQuietly(context: Context): Promise<void> {
  try {
    await disarm(context);
  } catch (error) {
    context.say(`the guard could not be removed (${wordsOf(error)}); it removes itself`);
  }
}

async function confirm(context: Context): Promise<Done> {
  const { request, layout, say } = context;
  const { run, keep } = request;
  const steps = (["activate", "verify"] as const).map((phase) => ({
    phase,
    outcome: readRecord(layout, run.id, phase)?.outcome ?? "never ran",
  }));
  const missing = steps.find(({ outcome }) => outcome !== "ok" && outcome !== "already");
  if (missing !== undefined) {
    throw new StepFault(
      `run ${run.id} cannot be confirmed: its ${missing.phase} here is ${missing.outcome}`,
      "run pulumi up again",
      false,
    );
  }
  say("confirming");
  // What survives a reboot is what was saved last.
  await pm2(context, ["save", "--force"]);
  context.append({ type: "confirmed", run });
  // After the ledger: a host that is killed between the two has a guard that reads there that it may go.
  await disarmQuietly(context);
  const pruned = tryPrune(context, keep);
  return {
    outcome: "ok",
    summary: `confirmed ${run.deployment.id}`,
    evidence: { pruned, runs: readCurrent(layout)?.deployment.id ?? null },
  };
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
  const { activated, to } = await putBack(context, run, { reason, bad });
  await disarmQuietly(context);
  const runs = to === null ? "nothing, as before" : to.id;
  return {
    outcome: "reverted",
    summary: !activated ? `was never switched, runs ${runs}` : `went back, runs ${runs}`,
    evidence: { activated, runs: to?.id ?? null },
  };
}

/** Ends the run on this host: confirms it, or puts back what ran before. */
export async function settle(context: Context): Promise<Done> {
  const { upstream } = context.request;
  return upstream === "go" ? confirm(context) : revert(context, upstream);
}
