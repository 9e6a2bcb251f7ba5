import { readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { runOn, type Sandbox, type SandboxHost } from "../../sandbox";
import { ownerVariable, readEnvironment, readProcesses } from "../../sandbox/processes";
import { poll } from "../../sandbox/poll";

/** The host with this name. */
export function hostNamed({ hosts }: Sandbox, name: string): SandboxHost {
  const host = hosts.find((entry) => entry.name === name);
  if (host === undefined) throw new RangeError(name);
  return host;
}

/** Runs a shell text on a host, which has to succeed, and gives what it printed. */
export async function onHost(sandbox: Sandbox, host: SandboxHost, text: string): Promise<string> {
  const { code, stdout, stderr } = await runOn(sandbox, host, ["sh", "-ec", text]);
  if (code !== 0) throw new Error(`${host.name}: ${stdout}${stderr}`);
  return stdout.trim();
}

/** Deploys a release as a person would by hand, with pm2 in the form that works for Bun. */
export async function deployByHand(
  sandbox: Sandbox,
  host: SandboxHost,
  tag: string,
): Promise<string> {
  const release = join(host.root, tag);
  const current = join(host.root, "current");
  const app = {
    name: "prism-gateway-api",
    script: sandbox.bun,
    interpreter: "none",
    exec_mode: "fork",
    cwd: current,
    args: ["--env-file=.env.host", "run", "src/server.ts"],
    kill_timeout: 9000,
  };
  const config = JSON.stringify({ apps: [app] });
  await onHost(
    sandbox,
    host,
    `mkdir -p '${release}'
    git --git-dir='${sandbox.origin}' archive '${tag}' | tar -x -C '${release}'
    cd '${release}'
    bun install --production --frozen-lockfile
    export DATA_DIR='${host.data}'
    bun run migrate --env=production
    printf 'DATA_DIR=%s\\nPORT=%s\\nJWT_SECRET=by-hand\\n' "$DATA_DIR" ${host.appPort} > .env.host
    ln -sfn '${release}' '${current}'
    echo 'module.exports = ${config}' > '${host.root}/app.config.cjs'
    pm2 startOrRestart '${host.root}/app.config.cjs'
    pm2 save`,
  );
  await waitForApp(host);
  return realpathSync(release);
}

/** Waits until the application answers, and gives what its health says. */
export function waitForApp(host: SandboxHost): Promise<unknown> {
  return poll(`the application on ${host.name}`, 15, async () => {
    try {
      const response = await fetch(`http://127.0.0.1:${host.appPort}/health`);
      return response.ok ? await response.json() : undefined;
    } catch {
      return undefined;
    }
  });
}

/** Working directories of the processes of a sandbox whose program has this name. */
export function directoriesOf(folder: string, program: string): string[] {
  return readProcesses()
    .filter((entry) => entry.program === program)
    .filter(({ pid }) => readEnvironment(pid).includes(`${ownerVariable}=${folder}`))
    .map(({ pid }) => readlinkSync(`/proc/${pid}/cwd`));
}

/** Every process that carries the sandbox's mark or works in its folder, found without its own help. */
export function leftovers(folder: string): string[] {
  return readProcesses().flatMap(({ pid, program }) => {
    const isMarked = readEnvironment(pid).includes(`${ownerVariable}=${folder}`);
    let cwd = "";
    try {
      cwd = readlinkSync(`/proc/${pid}/cwd`);
    } catch {
      // Not ours to look into.
    }
    return isMarked || cwd.startsWith(`${folder}/`) ? [`${pid} ${program}`] : [];
  });
}
