import { rmSync } from "node:fs";
import type { ActivateRequest } from "../plan/protocol";
import type { Deployment } from "../plan/release";
import type { StepContext } from "./context";
import { replaceFile } from "./files";
import { guardName, readGuard, type GuardFile } from "./guard-file";
import { pm2, reachesPm2, readProcess } from "./pm2";

/** Text of the pm2 configuration of the guard. Source: FACTS.md, Hosts: the one form in which pm2 7 runs Bun. */
function formatGuardConfig({ layout, request }: StepContext, app: string): string {
  const guard = {
    name: guardName(app),
    script: request.paths.bun,
    interpreter: "none",
    args: [layout.runner, "guard", layout.guard],
    cwd: layout.root,
    exec_mode: "fork",
    vizion: false,
    // What the guard starts to remove itself from pm2 must outlive it.
    treekill: false,
    // A guard that cannot start tries again, slowly.
    restart_delay: 2000,
    max_restarts: 1_000_000,
    stop_exit_codes: [0],
    out_file: layout.guardLog,
    error_file: layout.guardLog,
  };
  return `module.exports = ${JSON.stringify({ apps: [guard] }, null, 2)};\n`;
}

/**
 * Arms the deadline: unless the run is confirmed before it, the guard puts this host back. Called before the switch,
 * and saved, so that a reboot at any moment brings the guard back.
 *
 * @param app   pm2 name of the app
 * @param from  deployment that would come back
 */
export async function arm(
  context: StepContext<ActivateRequest>,
  app: string,
  from: Deployment | null,
): Promise<string | null> {
  const { request, layout, say } = context;
  const { run, stack, host, paths, balancer, limitSeconds, confirmSeconds } = request;
  if (confirmSeconds === null) return null;
  const deadline = new Date(Date.now() + confirmSeconds * 1000).toISOString();
  const variables = Object.keys(process.env).filter(reachesPm2);
  const file: GuardFile = {
    run,
    deadline,
    from,
    app,
    stack,
    host,
    paths,
    balancer,
    limitSeconds,
    variables,
  };
  replaceFile(layout.guardConfig, formatGuardConfig(context, app));
  replaceFile(layout.guard, `${JSON.stringify(file)}\n`);
  await pm2(context, ["startOrRestart", layout.guardConfig]);
  await pm2(context, ["save", "--force"]);
  say(`goes back by itself at ${deadline} unless confirmed`);
  return deadline;
}

/** Removes the deadline and its guard, if there is one, so that pm2 knows nothing of it after a reboot either. */
export async function disarm(context: StepContext): Promise<void> {
  const { layout } = context;
  const guard = readGuard(layout);
  if (guard === null) return;
  const name = guardName(guard.app);
  try {
    await pm2(context, ["delete", name]);
  } catch (fault) {
    // A run that was killed while it armed has no guard yet.
    if ((await readProcess(context, name)) !== null) throw fault;
  }
  await pm2(context, ["save", "--force"]);
  // Last: a guard that comes back before this can read that its run has ended.
  rmSync(layout.guard, { force: true });
  rmSync(layout.guardConfig, { force: true });
}
