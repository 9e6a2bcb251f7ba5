import { rmSync } from "node:fs";
import { summarizeEntries } from "../plan/ledger-summary";
import { actContext, noRun, type ActPlace } from "./act-context";
import { disarm } from "./arm";
import { leaveBalancer, type PlacedContext } from "./balancer/place";
import { hostEnvironment, type StepContext } from "./context";
import { readCurrent } from "./deployment-file";
import { StepFault, faultOf } from "./fault";
import { layoutOf } from "./layout";
import { takeLock } from "./lock";
import { pm2, readProcess } from "./pm2";
import { removeTelemetry } from "./telemetry/place";
import { tell } from "./tool-context";

/** Longest time of a retirement, the wait for a step that runs included; seconds. */
const LIMIT_SECONDS = 120;

/** Who takes a host out of the fleet, and which. */
export interface Retirement extends ActPlace {
  readonly by: string;
  readonly reason: string;
}

/**
 * Takes this host out of the fleet: the app, its guard and its telemetry leave pm2, the link goes, the ledger says so. Data,
 * deployments and backups stay.
 *
 * @returns  what was done, for people
 * @throws StepFault  a run is open here, or pm2 fails; called again it goes on
 */
export async function retire(retirement: Retirement): Promise<string> {
  const { paths, by, reason } = retirement;
  const layout = layoutOf(paths);
  const release = await takeLock(layout.lock, LIMIT_SECONDS, hostEnvironment(paths));
  try {
    // Not as in a rollback: a host that leaves must be able to write it down.
    const context = actContext(retirement, noRun(by, "deploy"), LIMIT_SECONDS, tell);
    const { openRun } = summarizeEntries(context.entries(), "");
    if (openRun !== null && openRun.deadline > new Date().toISOString()) {
      throw new StepFault(
        `run ${openRun.id} (${openRun.openedBy}) is open here`,
        "let it end, or stop it by prism abort",
        false,
      );
    }
    const current = readCurrent(layout);
    if (current !== null) await leave(context);
    await disarm(context);
    await removeTelemetry(context);
    if (current !== null) await stop(context, current.app.name);
    rmSync(layout.current, { force: true });
    // Out for good: nobody has to put it back.
    rmSync(layout.drained, { force: true });
    context.append({ type: "retired", by, reason });
    const ran = current === null ? "ran nothing" : `ran ${current.deployment.id}`;
    return `retired: ${ran}, runs nothing now; kept: ${layout.deployments}, ${layout.ledger}, data and backups`;
  } finally {
    release();
  }
}

/** Requests that still come would be lost with the app. */
async function leave(context: PlacedContext): Promise<void> {
  try {
    await leaveBalancer(context);
  } catch (error) {
    const { reason, wayOut, evidence } = faultOf(error, "leaving the balancer");
    const removed = "if it is no longer in the balancer: set prism:balancer.adapter to none";
    throw new StepFault(reason, `${wayOut}; ${removed}`, false, evidence);
  }
}

/** After a reboot pm2 must not bring the app back either. */
async function stop(context: StepContext, app: string): Promise<void> {
  if ((await readProcess(context, app)) !== null) await pm2(context, ["delete", app]);
  await pm2(context, ["save", "--force"]);
}
