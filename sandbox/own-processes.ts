import { readFileSync } from "node:fs";
import {
  isRunning,
  ownerVariable,
  readDescriptors,
  readEnvironment,
  readProcesses,
  type ProcessEntry,
  type ProcessMark,
} from "./processes";

/** Sockets of the machine whose own end is one of the ports, as descriptors name them. */
function socketsOn(ports: readonly number[]): Set<string> {
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) => {
    try {
      return readFileSync(file, "utf8").trim().split("\n").slice(1);
    } catch {
      return [];
    }
  });
  return new Set(
    rows.flatMap((row) => {
      const fields = row.trim().split(/\s+/);
      const port = parseInt(fields[1]?.split(":")[1] ?? "", 16);
      return ports.includes(port) ? [`socket:[${fields[9] ?? ""}]`] : [];
    }),
  );
}

function withDescendants(roots: ReadonlySet<number>, all: readonly ProcessEntry[]): Set<number> {
  const own = new Set(roots);
  let before = -1;
  while (own.size !== before) {
    before = own.size;
    for (const entry of all) if (own.has(entry.parent)) own.add(entry.pid);
  }
  return own;
}

/**
 * The processes that belong to one sandbox, and no other.
 *
 * What the sandbox started carries its folder in the environment, and hands it down: ssh commands,
 * pm2 and its apps. sshd writes over its environment, so its processes are known by their sockets
 * on the hosts' ports. Whatever descends from either belongs too.
 *
 * @param folder    real path of the sandbox's folder
 * @param sshPorts  ports on which its hosts listen
 * @param marks     servers it has noted down, for where descriptors may not be read
 */
export function listOwnProcesses(
  folder: string,
  sshPorts: readonly number[],
  marks: readonly ProcessMark[],
): ProcessEntry[] {
  const all = readProcesses();
  const line = `${ownerVariable}=${folder}`;
  const sockets = socketsOn(sshPorts);
  const roots = all.filter(
    ({ pid, program, startTicks }) =>
      marks.some((mark) => mark.pid === pid && mark.startTicks === startTicks) ||
      (program.startsWith("sshd") && readDescriptors(pid).some((target) => sockets.has(target))) ||
      readEnvironment(pid).includes(line),
  );
  return othersWithDescendants(roots, all);
}

/**
 * Processes that descend from this program, or from one of which a variable holds the mark.
 *
 * @param mark  what no other program's environment holds, such as the name of a fresh folder
 */
export function listMarked(mark: string): ProcessEntry[] {
  const all = readProcesses();
  const roots = all.filter(
    ({ pid, parent }) =>
      parent === process.pid || readEnvironment(pid).some((entry) => entry.includes(mark)),
  );
  return othersWithDescendants(roots, all);
}

/**
 * The same list with those that still run of all that were ever in it: one that is known only by its parents stays known
 * when they have ended.
 */
export function rememberSeen(list: () => ProcessEntry[]): () => ProcessEntry[] {
  const seen = new Map<string, ProcessEntry>();
  return () => {
    for (const entry of list()) seen.set(`${entry.pid} ${entry.startTicks}`, entry);
    return [...seen.values()].filter(isRunning);
  };
}

/** All but this program: who asks from within a host must not end itself. */
function othersWithDescendants(
  roots: readonly ProcessEntry[],
  all: readonly ProcessEntry[],
): ProcessEntry[] {
  const own = withDescendants(new Set(roots.map(({ pid }) => pid)), all);
  return all.filter(({ pid }) => own.has(pid) && pid !== process.pid);
}
