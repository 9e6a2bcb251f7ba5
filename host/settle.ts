import { summarizeEntries } from "../plan/ledger";
import type { Failure, SettleRequest } from "../plan/protocol";
import { activationOf } from "./activate";
import type { Done, StepContext } from "./context";
import { readCurrent, readDeployment } from "./deployment-file";
import { StepFault } from "./fault";
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
  const pruned = prune(context, keep);
  return {
    outcome: "ok",
    summary: `confirmed ${run.deployment.id}`,
    evidence: { pruned, runs: readCurrent(layout)?.deployment.id ?? null },
  };
}

async function revert(context: Context, failure: Failure): Promise<Done> {
  const { request, layout } = context;
  const { run } = request;
  const activation = activationOf(context.entries(), run.id);
  const current = readCurrent(layout)?.deployment ?? null;
  const to = activation === null ? current : activation.from;
  const name = readDeployment(layout, run.deployment.id)?.app.name;
  if (activation !== null && name !== undefined) await revertTo(context, to, name);
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

/** Ends the run on this host: confirms it, or puts back what ran before. */
export async function settle(context: Context): Promise<Done> {
  const { upstream } = context.request;
  return upstream === "go" ? confirm(context) : revert(context, upstream);
}
