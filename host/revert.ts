import { rmSync } from "node:fs";
import type { StepContext } from "./context";
import { readDeployment } from "./deployment-file";
import { StepFault, faultOf } from "./fault";
import { pm2, readProcess } from "./pm2";
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

async function goBack(context: StepContext, to: Deployment | null, name: string): Promise<void> {
  const before = await readProcess(context, name);
  if (to === null) {
    if (before !== null) await pm2(context, ["delete", name]);
    rmSync(context.layout.current, { force: true });
    await pm2(context, ["save", "--force"]);
    return;
  }
  const staged = readDeployment(context.layout, to.id);
  if (staged === null) {
    throw new StepFault(
      `its folder is not whole: ${context.layout.deployments}/${to.id}`,
      "",
      false,
    );
  }
  const since = await switchTo(context, staged, before);
  await waitHealthy(context, staged, since);
  await pm2(context, ["save", "--force"]);
}

/**
 * Puts the host back to what ran before, by its own means: no git, no registry, no network.
 *
 * @param to    deployment that ran before; null if none did, then the app is stopped as it was
 * @param name  pm2 name of the app
 * @throws StepFault  with the shell commands to try by hand
 */
export async function revertTo(
  context: StepContext,
  to: Deployment | null,
  name: string,
): Promise<void> {
  try {
    context.say(to === null ? "stopping, as before" : `going back to ${to.id}`);
    await goBack(context, to, name);
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
