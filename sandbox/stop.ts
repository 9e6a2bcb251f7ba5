import { realpath, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { layoutOf, shortNameOf } from "./layout";
import { withLock } from "./lock";
import { listOwnProcesses, rememberSeen } from "./own-processes";
import { endProcesses, signal, type ProcessEntry } from "./processes";
import { findSandbox, readProcessRecord, writeProcessRecord } from "./records";
import type { Say } from "./say";

/** Those that end others in good order when asked: no new sessions, and pm2 stops its apps. */
function isHead(entry: ProcessEntry): boolean {
  return ["sshd", "haproxy", "PM2 "].some((start) => entry.program.startsWith(start));
}

/**
 * Holds the sshd processes, so that none of them starts anything unseen between a look and its end.
 *
 * @param list  gives the sandbox's processes
 */
function holdSessions(list: () => ProcessEntry[]): void {
  const held = new Set<number>();
  for (;;) {
    const fresh = list().filter(({ pid, program }) => program.startsWith("sshd") && !held.has(pid));
    if (fresh.length === 0) return;
    for (const entry of fresh) {
      signal(entry, "SIGSTOP");
      held.add(entry.pid);
    }
  }
}

/**
 * Lists the processes of the sandbox in a folder, each time it is called.
 *
 * @param folder  its real path
 */
export async function ownProcessesOf(folder: string): Promise<() => ProcessEntry[]> {
  const sandbox = await findSandbox(folder);
  const ports = sandbox?.hosts.map((host) => host.sshPort) ?? [];
  const record = Object.values(await readProcessRecord(folder));
  const marks = record.filter((mark) => mark !== undefined);
  return () => listOwnProcesses(folder, ports, marks);
}

async function stop(folder: string, say: Say): Promise<void> {
  const list = rememberSeen(await ownProcessesOf(folder));
  holdSessions(list);
  const count = list().length;
  await endProcesses(() => list().filter(isHead), 12);
  await endProcesses(list, 3);
  await writeProcessRecord(folder, {});
  const short = shortNameOf(folder);
  if (short !== folder) await rm(short);
  say(`stopped: ${count} processes ended`);
}

/**
 * Stops the sandbox in a folder: its sshd and their sessions, pm2 with the apps, the balancer, and
 * whatever these have started. Ends no process of anybody else, and deletes nothing.
 *
 * @param folder  the sandbox's folder; one that does not exist is stopped already
 */
export async function stopSandbox(folder: string, say: Say): Promise<void> {
  if (!existsSync(folder)) return;
  const real = await realpath(folder);
  await withLock(layoutOf(real).lock, 120, () => stop(real, say));
}
