import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxError } from "./errors";
import type { Sandbox, SandboxHost } from "./model";
import { readEnvironment, readProcess } from "./processes";
import { runOn } from "./run-on";
import type { Say } from "./say";

function hasPm2(host: SandboxHost): boolean {
  let pid: number;
  try {
    pid = Number(readFileSync(join(host.pm2Home, "pm2.pid"), "utf8"));
  } catch {
    return false;
  }
  const isPm2 = readEnvironment(pid).includes(`PM2_HOME=${host.pm2Home}`);
  return readProcess(pid) !== undefined && isPm2;
}

/**
 * Does what `pm2 startup` makes a machine do when it comes up: starts the saved processes again.
 * Nothing happens where pm2 runs, or where nothing was saved.
 *
 * @throws SandboxError  pm2 cannot be started
 */
export async function resurrectApps(sandbox: Sandbox, host: SandboxHost, say: Say): Promise<void> {
  if (hasPm2(host) || !existsSync(join(host.pm2Home, "dump.pm2"))) return;
  const { code, stdout, stderr } = await runOn(sandbox, host, ["pm2", "resurrect"]);
  if (code !== 0) {
    const said = `${stdout}${stderr}`.trim().slice(-800);
    throw new SandboxError(`${host.name}: expected pm2 to resurrect its processes, got: ${said}`);
  }
  say(`${host.name}: saved processes started again`);
}
