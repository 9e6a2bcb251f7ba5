import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxError } from "../errors";
import type { Sandbox, SandboxHost } from "../model";
import { runOn, writeKnownHosts } from "../run-on";
import type { ProbeAnswer, ProbeQuestion } from "./probe";
import { dataFolderOf } from "./stack-files";

/** What each host really runs, by its name. */
export type HostFacts = Readonly<Record<string, ProbeAnswer>>;

/** Reads all hosts; a fake takes its place in tests. */
export type ReadHosts = () => Promise<HostFacts>;

const LIMIT_SECONDS = 30;

/**
 * A reader that asks every host by the system's own ssh client, past the product, so that it can prove what the
 * product says.
 */
export async function createHostReader(sandbox: Sandbox): Promise<ReadHosts> {
  await writeKnownHosts(sandbox);
  const program = readFileSync(join(__dirname, "probe.ts"), "utf8");
  return async () => {
    const answers = sandbox.hosts.map(
      async (host) => [host.name, await ask(sandbox, host, program)] as const,
    );
    return Object.fromEntries(await Promise.all(answers));
  };
}

async function ask(sandbox: Sandbox, host: SandboxHost, program: string): Promise<ProbeAnswer> {
  const question: ProbeQuestion = {
    root: host.root,
    port: host.appPort,
    // The telemetry says there what it cannot measure, whatever else is done.
    ignore: [dataFolderOf(host), host.data, host.pm2Home, join(host.root, "state/telemetry.log")],
  };
  const input = `globalThis.PRISM_PROBE = ${JSON.stringify(question)};\n${program}`;
  const argv = [sandbox.bun, "run", "-"];
  const answer = await runOn(sandbox, host, argv, { input, limitSeconds: LIMIT_SECONDS });
  try {
    return JSON.parse(answer.stdout) as ProbeAnswer;
  } catch {
    const said = (answer.stderr || answer.stdout).trim().slice(-500);
    throw new SandboxError(
      `${host.name}: expected an answer over ssh, got exit ${String(answer.code)}: ${said}; see its sshd's log`,
    );
  }
}
