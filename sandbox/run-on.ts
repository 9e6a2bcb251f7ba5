import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Sandbox, SandboxHost } from "./model";
import { tryRun, type RunOptions, type RunResult } from "./run";
import { shellWord } from "./sshd-config";
import { programPath } from "./system-packages";

/**
 * Arguments that make ssh, scp and sftp know the host and its key, and nothing of the user's own.
 *
 * @param knownHosts  file with the host's key, as {@link writeKnownHosts} makes it
 */
export function sshOptions(privateKeyFile: string, knownHosts: string): string[] {
  const options = [
    "BatchMode=yes",
    "IdentitiesOnly=yes",
    "StrictHostKeyChecking=yes",
    `UserKnownHostsFile="${knownHosts}"`,
    "GlobalKnownHostsFile=/dev/null",
    "ConnectTimeout=10",
  ];
  return ["-F", "/dev/null", "-i", privateKeyFile, ...options.flatMap((option) => ["-o", option])];
}

/** Writes the known_hosts file of all hosts of the sandbox and gives its path. */
export async function writeKnownHosts(sandbox: Sandbox): Promise<string> {
  const file = join(dirname(sandbox.privateKeyFile), "known_hosts");
  const lines = sandbox.hosts.map((host) => `[${host.address}]:${host.sshPort} ${host.hostKey}\n`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, lines.join(""));
  return file;
}

/**
 * Runs a program on a host, over ssh by the system's client.
 *
 * @param argv  program and arguments; quoted, so that no shell changes them
 * @returns     how it ended; code 255 also when the connection failed
 */
export async function runOn(
  sandbox: Sandbox,
  host: SandboxHost,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const knownHosts = join(dirname(sandbox.privateKeyFile), "known_hosts");
  const target = ["-p", String(host.sshPort), `${host.user}@${host.address}`];
  const command = argv.map(shellWord).join(" ");
  const ssh = [programPath("ssh"), ...sshOptions(sandbox.privateKeyFile, knownHosts)];
  return tryRun([...ssh, ...target, command], options);
}
