import { readFileSync } from "node:fs";
import {
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
  const own = withDescendants(new Set(roots.map((entry) => entry.pid)), all);
  // Who asks from within a host must not end itself.
  own.delete(process.pid);
  return all.filter((entry) => own.has(entry.pid));
}
