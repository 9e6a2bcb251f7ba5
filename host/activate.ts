import type { ActivateRequest } from "../plan/protocol";
import type { LedgerEntry } from "../plan/ledger";
import { summarizeEntries } from "../plan/ledger-summary";
import { arm } from "./arm";
import { aroundRestart } from "./balancer/around";
import { balancerOf, returnIfOut } from "./balancer/place";
import { bringBackStopped, noteForReboot } from "./bring-back";
import type { Done, StepContext } from "./context";
import { readCounts } from "./data-counts";
import { readCurrent, readDeployment, type StagedDeployment } from "./deployment-file";
import { StepFault } from "./fault";
import { backupBeforeDeparting } from "./find-backup";
import { findForeign, lookAtApp } from "./health";
import { describeListener } from "./listeners";
import { pm2, readProcess, type Pm2Process } from "./pm2";
import { deploymentOfProcess } from "./processes";
import { prepareRestore, type ReadyRestore } from "./restore";
import { switchTo, waitHealthy } from "./start-app";

type Context = StepContext<ActivateRequest>;

/** The deployment that a run placed on this host and the one it left; null if it never switched. */
export function activationOf(entries: readonly LedgerEntry[], runId: string) {
  // The first one: a run that was killed and called again left the same deployment only once.
  const entry = entries.find((each) => each.type === "activated" && each.runId === runId);
  return entry?.type === "activated" ? entry : null;
}

/** A whole deployment by its id, or a fault that says what to do. */
export function mustRead(context: StepContext, id: string): StagedDeployment {
  const staged = readDeployment(context.layout, id);
  if (staged !== null) return staged;
  throw new StepFault(
    `deployment ${id} is not under ${context.layout.deployments}`,
    "run pulumi up again; stage places it",
    false,
  );
}

async function runsVerified(
  context: Context,
  staged: StagedDeployment,
  process: Pm2Process | null,
): Promise<boolean> {
  const { id } = staged.deployment;
  const isCurrent = readCurrent(context.layout)?.deployment.id === id;
  const last = summarizeEntries(context.entries(), "").verified.at(-1);
  if (!isCurrent || last?.deployment.id !== id || process?.pid == null) return false;
  if (deploymentOfProcess(process.pid, context.layout) !== id) return false;
  return (await lookAtApp(staged, process.pid, 2000, context.redact)).state === "healthy";
}

/** What a person ordered to bring back with the switch; null if nothing, or if it was done already. */
async function orderedRestore(
  context: Context,
  staged: StagedDeployment,
): Promise<ReadyRestore | null> {
  const { restore, run } = context.request;
  const isDone = context
    .entries()
    .some((entry) => entry.type === "restored" && entry.by === run.id);
  if (restore === null || isDone) return null;
  const archive = await backupBeforeDeparting(context);
  context.say(`preparing to bring back ${archive.path}`);
  return prepareRestore(context, { ...restore, archive, staged, by: run.id });
}

/** Switches the host to the deployment and waits until the right process answers. */
export async function activate(context: Context): Promise<Done> {
  const { request, layout, say } = context;
  const { run } = request;
  const { id } = run.deployment;
  const staged = mustRead(context, id);
  const before = await readProcess(context, staged.app.name);
  const earlier = activationOf(context.entries(), run.id);
  const restore = await orderedRestore(context, staged);
  if (earlier === null && restore === null && (await runsVerified(context, staged, before))) {
    const said = await returnIfOut(context);
    return { outcome: "already", summary: `already runs ${id}, verified${said}`, evidence: { id } };
  }
  const current = readCurrent(layout);
  const foreign = findForeign(staged.port, before?.pid ?? null);
  if (foreign !== undefined) {
    throw new StepFault(
      `port ${staged.port} is held by ${describeListener(foreign)}, not by ${staged.app.name}`,
      "stop that process and run again",
      false,
    );
  }
  // A backup has less than what came after it.
  const counts =
    current === null || request.restore !== null ? null : await readCounts(context, current);
  const from = earlier === null ? (current?.deployment ?? null) : earlier.from;
  // Before the switch: a host killed half-way must know what it left.
  const noteSwitch = () => {
    if (earlier !== null) return;
    context.append({ type: "activated", runId: run.id, from, to: run.deployment });
  };
  const direction = run.lane === "rollback" ? "back" : "forward";
  // Before anything is touched: one that does not answer would only be found when this host is to leave it.
  if (direction === "forward") await balancerOf(context).state();
  if (restore === null) noteSwitch();
  // Before it leaves the balancer: a host that dies outside of it is put back in by the guard.
  const deadline = await arm(context, staged.app.name, from);
  let aside: readonly string[] = [];
  const restart = async () => {
    if (restore !== null) {
      aside = await bringBackStopped(context, restore, before === null ? null : staged.app.name);
      noteSwitch();
    }
    if (request.maintenance && before !== null) {
      say("maintenance: stopping the app");
      await pm2(context, ["stop", staged.app.name]);
    }
    say(`switching to ${id}`);
    const since = await switchTo(context, staged, before);
    if (restore !== null) await noteForReboot(context);
    return waitHealthy(context, staged, since);
  };
  const around = await aroundRestart(context, staged, direction, restart);
  const started = around.result;
  // A reboot brings back what was saved last: the app as it runs now, with its guard.
  if (deadline !== null) await pm2(context, ["save", "--force"]);
  return {
    outcome: "ok",
    summary: `runs ${id} (pid ${started.pid}, healthy after ${started.milliseconds} ms)${around.said}${around.problems}`,
    evidence: {
      from: from?.id ?? null,
      to: id,
      deadline,
      pid: started.pid,
      healthyAfterMilliseconds: started.milliseconds,
      logMarks: started.marks,
      dataCounts: counts,
      aside,
      ...around.evidence,
    },
  };
}
