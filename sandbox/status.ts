import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { SandboxError } from "./errors";
import type { Sandbox } from "./model";
import { findSandbox } from "./records";
import { isAnswering } from "./servers";
import { ownProcessesOf } from "./stop";

/** What of a sandbox runs. */
export interface SandboxStatus {
  folder: string;
  /** False where no sandbox was ever started. */
  exists: boolean;
  hosts: {
    name: string;
    sshPort: number;
    /** Its sshd takes connections. */
    isUp: boolean;
    /** Something answers on the application's port. */
    hasApp: boolean;
  }[];
  balancer: { url: string; isUp: boolean } | undefined;
  /** What plays AWS; undefined where it was not asked for. */
  aws: { url: string; isUp: boolean } | undefined;
  /** How many processes belong to it, sessions and apps included. */
  processes: number;
}

/**
 * What runs of the sandbox in a folder.
 *
 * @param folder  the sandbox's folder; may be missing
 */
export async function sandboxStatus(folder: string): Promise<SandboxStatus> {
  const real = existsSync(folder) ? await realpath(folder) : folder;
  const sandbox = existsSync(real) ? await findSandbox(real) : undefined;
  if (sandbox === undefined) {
    return {
      folder: real,
      exists: false,
      hosts: [],
      balancer: undefined,
      aws: undefined,
      processes: 0,
    };
  }
  const list = await ownProcessesOf(real);
  const { hosts, balancer, aws } = sandbox;
  const reached = async (url: string) => ({
    url,
    isUp: await isAnswering(Number(new URL(url).port)),
  });
  return {
    folder: real,
    exists: true,
    hosts: await Promise.all(
      hosts.map(async ({ name, sshPort, appPort }) => ({
        name,
        sshPort,
        isUp: await isAnswering(sshPort),
        hasApp: await isAnswering(appPort),
      })),
    ),
    balancer: await reached(balancer.url),
    aws: aws && (await reached(aws.url)),
    processes: list().length,
  };
}

/**
 * The sandbox in a folder, as it was described when it was started.
 *
 * @throws SandboxError  there is none
 */
export async function readSandbox(folder: string): Promise<Sandbox> {
  const found = existsSync(folder) ? await findSandbox(await realpath(folder)) : undefined;
  if (found !== undefined) return found;
  throw new SandboxError(`${folder}: expected a sandbox, found none; start it first`);
}
