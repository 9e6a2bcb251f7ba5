import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { basename, dirname } from "node:path";
import { listDeployments, readDeployment } from "./deployment-file";
import type { Layout } from "./layout";

/** Command line of a process for messages; null if it is gone. */
export function readCommandLine(pid: number): string | null {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").filter(Boolean);
    return words.join(" ").slice(0, 200);
  } catch {
    return null;
  }
}

/** Working directory of a process with links resolved; null if it is gone or not ours to see. */
export function readWorkingFolder(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

/** Fields of /proc/<pid>/stat from the third on; null if the process is gone. */
function readStat(pid: number): readonly string[] | null {
  try {
    // The command's name stands in brackets and may hold anything, so count from its end.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

/** The process that started a process; null if it is gone. */
export function readParent(pid: number): number | null {
  const stat = readStat(pid);
  return stat === null ? null : Number(stat[1]);
}

/**
 * When a process started.
 *
 * @returns ticks since boot; null if it is gone, or dead and only waits to be noticed
 */
export function readStart(pid: number): number | null {
  const stat = readStat(pid);
  return stat === null || stat[0] === "Z" || stat[0] === "X" ? null : Number(stat[19]);
}

/**
 * Boot of this machine and pid namespace of this process: elsewhere, the same process ids are other processes.
 *
 * @returns null where the kernel does not say it
 */
export function readBoot(): string | null {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return null;
  }
}

/** Variables that a process was started with; empty if it is gone or not ours to see. */
export function readVariables(pid: number): Readonly<Record<string, string>> {
  try {
    const words = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
    const pairs = words.map((word) => [word, word.indexOf("=")] as const);
    return Object.fromEntries(pairs.map(([word, at]) => [word.slice(0, at), word.slice(at + 1)]));
  } catch {
    return {};
  }
}

/** True if a process is `ancestor` itself or was started by it, at any distance. */
export function isWithin(pid: number, ancestor: number): boolean {
  for (let at: number | null = pid; at !== null && at > 1; at = readParent(at)) {
    if (at === ancestor) return true;
  }
  return false;
}

/** All process ids. */
export function listProcesses(): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/**
 * Deployment in whose folder a process works; an adopted one's is its checkout.
 *
 * @returns its id; null if it works elsewhere or is gone
 */
export function deploymentOfProcess(pid: number, layout: Layout): string | null {
  const folder = readWorkingFolder(pid);
  for (let at = folder; at !== null && at !== "/"; at = dirname(at)) {
    if (dirname(at) === layout.deployments) return basename(at);
  }
  return folder === null ? null : adoptedIn(folder, layout);
}

function adoptedIn(folder: string, layout: Layout): string | null {
  const holds = (checkout: string) => `${folder}/`.startsWith(`${checkout}/`);
  return (
    listDeployments(layout).find((id) => {
      const adopted = readDeployment(layout, id)?.adopted;
      return adopted !== undefined && holds(adopted.folder);
    }) ?? null
  );
}
