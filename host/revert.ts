import { rmSync } from "node:fs";
import { aroundRestart } from "./balancer/around";
import { isOut, leaveBalancer, returnIfOut, type PlacedContext } from "./balancer/place";
import type { StepContext } from "./context";
import { readCurrentId, readDeployment, type StagedDeployment } from "./deployment-file";
import { StepFault, faultOf } from "./fault";
import { lookAtApp } from "./health";
import { pm2, readProcess, trySave, type Pm2Process } from "./pm2";
import { deploymentOfProcess } from "./processes";
import type { Json } from "../plan/protocol";
import { quoteWord } from "../plan/command-text";
import { switchTo, waitHealthy } from "./start-app";
import type { Deployment } from "../plan/release";

/** What an operator types on the host if the runner cannot. */
function byHand(context: StepContext, to: Deployment | null, name: string): string {
  const { pm2: command } = context.request.paths;
  const { current, deployments } = context.layout;
  return to === null
    ? `${quoteWord(command)} delete ${quoteWord(name)}; rm ${quoteWord(current)}; ${quoteWord(command)} save --force`
    : `ln -sfn ${quoteWord(`deployments/${to.id}`)} ${quoteWord(current)} && ${quoteWord(command)} startOrRestart ${quoteWord(`${deployments}/${to.id}/pm2.config.cjs`)} && ${quoteWord(command)} save`;
}

/** True if the switch never came so far that it touched the app, which is well. */
async function isStillOn(
  context: StepContext,
  staged: StagedDeployment,
  process: Pm2Process | null,
): Promise<boolean> {
  const { id } = staged.deployment;
  if (process?.pid == null || readCurrentId(context.layout) !== id) return false;
  if (deploymentOfProcess(process.pid, context.layout) !== id) return false;
  return (await lookAtApp(staged, process.pid, 2000, context.redact)).state === "healthy";
}

/** Nothing will run here, so the host stays out of its balancer until the next activation. */
async function leave(context: PlacedContext): Promise<void> {
  try {
    await leaveBalancer(context);
  } catch (error) {
    context.say(`${faultOf(error, "leaving the balancer").reason}; going on without it`);
  }
}

/** What survives a reboot is what was saved last; without it the host is back all the same. */
async function save(context: StepContext): Promise<string> {
  const problem = await trySave(context);
  return problem === null ? "" : `; ${problem}`;
}

/** What a way back was like for those who sent requests. */
export interface WentBack {
  /** What people must know of balancer and pm2, to be added to a summary; empty if all is well. */
  readonly said: string;
  readonly evidence: Readonly<Record<string, Json>>;
}

async function goBack(
  context: PlacedContext,
  to: Deployment | null,
  name: string,
): Promise<WentBack> {
  const before = await readProcess(context, name);
  if (to === null) {
    if (before?.pid != null) await leave(context);
    if (before !== null) await pm2(context, ["delete", name]);
    rmSync(context.layout.current, { force: true });
    const saved = await save(context);
    const out = isOut(context) ? "; it stays out of the balancer" : "";
    return { said: out + saved, evidence: {} };
  }
  const staged = readDeployment(context.layout, to.id);
  if (staged === null) {
    throw new StepFault(
      `its folder is not whole: ${context.layout.deployments}/${to.id}`,
      "",
      false,
    );
  }
  let went: WentBack;
  if (await isStillOn(context, staged, before)) {
    went = { said: await returnIfOut(context), evidence: {} };
  } else {
    const restart = async () =>
      waitHealthy(context, staged, await switchTo(context, staged, before));
    const { evidence, problems } = await aroundRestart(context, staged, "back", restart);
    went = { said: problems, evidence };
  }
  return { ...went, said: went.said + (await save(context)) };
}

/**
 * Puts the host back to what ran before, by its own means: no git, no registry, no network.
 *
 * @param to    deployment that ran before; null if none did, then the app is stopped as it was
 * @param name  pm2 name of the app
 * @throws StepFault  with the shell commands to try by hand
 */
export async function revertTo(
  context: PlacedContext,
  to: Deployment | null,
  name: string,
): Promise<WentBack> {
  try {
    context.say(to === null ? "stopping, as before" : `going back to ${to.id}`);
    return await goBack(context, to, name);
  } catch (error) {
    const { reason, evidence } = faultOf(error, "reverting");
    throw new StepFault(
      `the host could not be put back to ${to?.id ?? "no deployment"}: ${reason}`,
      `on the host: ${byHand(context, to, name)}`,
      false,
      evidence,
    );
  }
}
