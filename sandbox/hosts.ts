import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { SandboxError } from "./errors";
import { ensureKeyPair } from "./keys";
import { hostLayoutOf, shortNameOf } from "./layout";
import type { SandboxHost } from "./model";
import { claimPort } from "./ports";
import { ownerVariable } from "./processes";
import { tryRun } from "./run";
import { sessionScript, sshdConfig } from "./sshd-config";
import { programPath } from "./system-packages";
import type { Tools } from "./tools";

const sftpServers = [
  "/usr/lib/openssh/sftp-server",
  "/usr/lib/ssh/sftp-server",
  "/usr/libexec/openssh/sftp-server",
  "/usr/libexec/sftp-server",
];

function sftpServerPath(): string {
  const found = sftpServers.find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new SandboxError(
    `sftp-server: expected at one of ${sftpServers.join(", ")}, found at none; install it`,
  );
}

async function hasSourcePenalties(): Promise<boolean> {
  // Versions without -V print theirs along with the usage.
  const { stderr } = await tryRun([programPath("sshd"), "-V"]);
  const [, major, minor] = /OpenSSH_(\d+)\.(\d+)/.exec(stderr) ?? [];
  return Number(major) * 100 + Number(minor) >= 908;
}

/**
 * A host's identity and folders, made on first use.
 *
 * @param folder  real path of the sandbox's folder
 * @param before  the host as it was made earlier; its ports stay
 */
export async function describeHost(
  folder: string,
  plan: Pick<SandboxHost, "name" | "stack" | "ring">,
  before: SandboxHost | undefined,
): Promise<SandboxHost> {
  const files = hostLayoutOf(folder, plan.name);
  const { home, root, data, backups, temporary } = files;
  for (const made of [home, root, data, backups, temporary]) await mkdir(made, { recursive: true });
  const hostKey = await ensureKeyPair(files.hostKeyFile);
  return {
    ...plan,
    address: "127.0.0.1",
    sshPort: before?.sshPort ?? (await claimPort(folder)),
    user: userInfo().username,
    hostKey,
    home,
    root,
    data,
    backups,
    appPort: before?.appPort ?? (await claimPort(folder)),
    pm2Home: join(hostLayoutOf(shortNameOf(folder), plan.name).home, ".pm2"),
  };
}

/**
 * What every session on a host has in its environment.
 *
 * @param extra  further variables, for example for a shifted clock
 */
export function hostEnvironment(
  folder: string,
  host: SandboxHost,
  tools: Tools,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const system = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  return {
    HOME: host.home,
    PM2_HOME: host.pm2Home,
    // pm2 is a Node program.
    PATH: [tools.folder, dirname(process.execPath), ...system].join(":"),
    // Hosts of one machine must not meet in /tmp.
    TMPDIR: hostLayoutOf(folder, host.name).temporary,
    // pm2 would ask the network once a day whether it is up to date.
    PM2_DISABLE_VERSION_CHECK: "true",
    [ownerVariable]: folder,
    ...extra,
  };
}

/**
 * Writes the files of a host's sshd.
 *
 * @param userKey  public key that may log in
 * @returns        true when its configuration is not the one it had
 */
export async function writeSshdFiles(
  folder: string,
  host: SandboxHost,
  userKey: string,
  environment: Readonly<Record<string, string>>,
): Promise<boolean> {
  const files = hostLayoutOf(folder, host.name);
  await writeFile(files.authorizedKeys, `${userKey}\n`, { mode: 0o600 });
  await writeFile(files.session, sessionScript(), { mode: 0o755 });
  const text = sshdConfig({
    files,
    port: host.sshPort,
    user: host.user,
    sftpServer: sftpServerPath(),
    environment,
    hasSourcePenalties: await hasSourcePenalties(),
  });
  const before = await readFile(files.configFile, "utf8").catch(() => "");
  if (before === text) return false;
  await writeFile(files.configFile, text, { mode: 0o600 });
  return true;
}
