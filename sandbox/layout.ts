import { createHash } from "node:crypto";
import { lstatSync, readlinkSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SandboxError } from "./errors";

/** Where the sandbox's files lie. */
export interface SandboxLayout {
  description: string;
  processes: string;
  lock: string;
  origin: string;
  privateKeyFile: string;
  balancer: string;
  aws: string;
  awsEnvironment: string;
}

/** The files of the sandbox in a folder. */
export function layoutOf(folder: string): SandboxLayout {
  return {
    description: join(folder, "sandbox.json"),
    processes: join(folder, "processes.json"),
    lock: join(folder, "lock"),
    origin: join(folder, "origin.git"),
    privateKeyFile: join(folder, "keys", "deployer"),
    balancer: join(folder, "balancer"),
    aws: join(folder, "aws"),
    awsEnvironment: join(folder, "aws", "environment"),
  };
}

/** Where the files of one host lie: its own, and those of its sshd. */
export interface HostLayout {
  folder: string;
  home: string;
  root: string;
  data: string;
  backups: string;
  temporary: string;
  sshd: string;
  hostKeyFile: string;
  configFile: string;
  authorizedKeys: string;
  session: string;
  log: string;
}

/** The files of one host of the sandbox in a folder. */
export function hostLayoutOf(sandboxFolder: string, name: string): HostLayout {
  const folder = join(sandboxFolder, "hosts", name);
  const sshd = join(folder, "sshd");
  return {
    folder,
    home: join(folder, "home"),
    root: join(folder, "srv"),
    data: join(folder, "data"),
    backups: join(folder, "backups"),
    temporary: join(folder, "tmp"),
    sshd,
    hostKeyFile: join(sshd, "host_key"),
    configFile: join(sshd, "sshd_config"),
    authorizedKeys: join(sshd, "authorized_keys"),
    session: join(sshd, "session.sh"),
    log: join(sshd, "sshd.log"),
  };
}

// The longest path below the folder that becomes a socket: HAProxy binds `<socket>.<pid>.tmp`,
// pm2 `hosts/staging-1/home/.pm2/interactor.sock`. The kernel allows 107 characters.
const longestFolder = 107 - "/hosts/staging-1/home/.pm2/interactor.sock".length;

/**
 * A name of the folder that is short enough for the sockets below it.
 *
 * @param folder     real path of the sandbox's folder
 * @param temporary  where a link may be put; the system's folder for temporary files if left out
 * @returns          the folder itself, or a symbolic link to it
 * @throws SandboxError  even the link would be too long, or something else has its name
 */
export function shortNameOf(folder: string, temporary = tmpdir()): string {
  if (folder.length <= longestFolder) return folder;
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 10);
  const link = join(temporary, `prism-${hash}`);
  if (link.length > longestFolder) {
    throw new SandboxError(
      `${folder}: expected a folder of at most ${longestFolder} characters (sockets lie below it), ` +
        `got ${folder.length}; use a shorter one, or a shorter TMPDIR`,
    );
  }
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(folder, link);
  const stat = lstatSync(link);
  if (stat.isSymbolicLink() && readlinkSync(link) === folder) return link;
  throw new SandboxError(`${link}: expected a link to ${folder}, found something else; remove it`);
}
