import { summarizeEntries } from "../plan/ledger";
import type { Failure, SettleRequest } from "../plan/protocol";
import { activationOf } from "./activate";
import type { Done, StepContext } from "./context";
import { readCurrent, readDeployment } from "./deployment-file";
import { StepFault, wordsOf } from "./fault";
import { pm2 } from "./pm2";
import { prune } from "./prune";
import { readRecord } from "./records";
import { revertTo } from "./revert";

type Context = StepContext<SettleRequest>;

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
  const { request, layout } = context;
  const { run } = request;
  const activation = activationOf(context.entries(), run.id);
  const current = readCurrent(layout)?.deployment ?? null;
  const to = activation === null ? current : activation.from;
  if (activation !== null)
    await revertTo(context, to, appNameOf(context, run.deployment.id, to?.id));
  const reason = `${failure.host} ${failure.phase}: ${failure.reason}`;
  // Verified here and not touched by this run: another host's failure does not undo that.
  const isGoodHere =
    activation === null &&
    summarizeEntries(context.entries(), "").verified.at(-1)?.deployment.id === run.deployment.id;
  context.append({ type: "reverted", run, to, reason, bad: failure.blame && !isGoodHere });
  const runs = to === null ? "nothing, as before" : to.id;
  return {
    outcome: "reverted",
    summary: activation === null ? `was never switched, runs ${runs}` : `went back, runs ${runs}`,
    evidence: { activated: activation !== null, runs: to?.id ?? null },
  };
}

/** pm2 name of the app; the deployment that ran before knows it too if the new one's folder is damaged. */
function appNameOf({ layout }: Context, ...ids: readonly (string | undefined)[]): string {
  for (const id of ids) {
    const staged = id === undefined ? null : readDeployment(layout, id);
    if (staged !== null) return staged.app.name;
  }
  throw new StepFault(
    `no folder of ${ids.filter(Boolean).join(", ")} under ${layout.deployments} is whole, so nobody knows the app's pm2 name`,
    "put the folder back on the host, then run pulumi up again",
    false,
  );
}

/** Ends the run on this host: confirms it, or puts back what ran before. */
export async function settle(context: Context): Promise<Done> {
  const { upstream } = context.request;
  return upstream === "go" ? confirm(context) : revert(context, upstream);
}
