import { readFileSync } from "node:fs";
import type { Meter } from "./collect";

/** Clock ticks in a second, as /proc counts them for every program. Source: proc(5), sysconf(_SC_CLK_TCK) */
const TICKS_PER_SECOND = 100;

/** What a process has used. */
export interface Usage {
  /** Since its start; seconds on all cores together. */
  readonly cpuSeconds: number;
  /** Now, in percent of the host's memory. */
  readonly memoryPercent: number;
}

/** Reads what a process has used; throws if it is gone. */
export function readUsage(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The command's name stands in brackets and may hold anything, so count from its end.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const kibibytes = (file: string, name: string) => {
    const line = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(file, "utf8"));
    return Number(line?.[1]);
  };
  const resident = kibibytes(`/proc/${pid}/status`, "VmRSS");
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    memoryPercent: (100 * resident) / kibibytes("/proc/meminfo", "MemTotal"),
  };
}

/** How the app's process is looked at. */
export interface ProcessEye {
  /** pm2's pid of the app; null if it has none. pm2's pid file costs nothing, its list half a second. */
  readonly readPid: () => number | null;
  readonly readUsage: (pid: number) => Usage;
  /** Seconds that never go back. */
  readonly now: () => number;
}

/**
 * CPU, memory and restarts of the app's process. A new pid is a restart; the first one is not.
 *
 * @param pid  the process that is expected at the first look; null if any
 */
export function createProcessMeter(eye: ProcessEye, pid: number | null): Meter {
  let last = pid;
  let before: { pid: number; cpuSeconds: number; at: number } | null = null;
  let restarts = 0;
  return {
    source: "process",
    take: () =>
      Promise.resolve().then(() => {
        const found = eye.readPid();
        if (found === null) throw new Error("pm2 has no process of the app");
        if (last !== null && found !== last) restarts += 1;
        last = found;
        const { cpuSeconds, memoryPercent } = eye.readUsage(found);
        const at = eye.now();
        const used =
          before?.pid === found && at > before.at
            ? { readings: 1, sum: (100 * (cpuSeconds - before.cpuSeconds)) / (at - before.at) }
            : { readings: 0, sum: 0 };
        before = { pid: found, cpuSeconds, at };
        const counted = restarts;
        restarts = 0;
        return {
          restarts: counted,
          cpuPercent: used,
          memoryPercent: { readings: 1, sum: memoryPercent },
        };
      }),
  };
}
