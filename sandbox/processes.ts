import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { poll } from "./poll";

/** A process, told from a later one with the same number by its start. */
export interface ProcessMark {
  pid: number;
  /** Start of the process; clock ticks since the machine started, as in /proc. */
  startTicks: string;
}

/** A process as the kernel lists it. */
export interface ProcessEntry extends ProcessMark {
  parent: number;
  /** Name of its program, cut at 15 characters by the kernel. */
  program: string;
}

/** The variable that says to which sandbox a process belongs. */
export const ownerVariable = "REHEARSAL_FOLDER";

/** The running process with this number; undefined when there is none (a zombie has ended). */
export function readProcess(pid: number): ProcessEntry | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The program's name may hold spaces and brackets, so fields count from the last bracket.
  const close = text.lastIndexOf(")");
  const fields = text.slice(close + 2).split(" ");
  if (fields[0] === "Z" || fields[0] === "X") return undefined;
  const program = text.slice(text.indexOf("(") + 1, close);
  return { pid, parent: Number(fields[1]), startTicks: fields[19] ?? "", program };
}

/** All running processes. */
export function readProcesses(): ProcessEntry[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** True while the marked process runs. */
export function isRunning(mark: ProcessMark | undefined): boolean {
  return mark !== undefined && readProcess(mark.pid)?.startTicks === mark.startTicks;
}

/** The environment a process was started with; empty when it may not be read. */
export function readEnvironment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}

/** What the descriptors of a process lead to; empty when it may not be read. */
export function readDescriptors(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

/**
 * Starts a server that outlives this program.
 *
 * @param argv  program (absolute path) and arguments
 * @param env   its whole environment
 * @param log   file that takes what it prints
 * @returns     its mark; undefined when it could not be started or has ended already
 */
export function startServer(
  argv: readonly string[],
  env: Record<string, string>,
  log: string,
): ProcessEntry | undefined {
  const [program = "", ...args] = argv;
  const out = openSync(log, "a", 0o600);
  const child = spawn(program, args, { detached: true, env, stdio: ["ignore", out, out] });
  closeSync(out);
  child.on("error", () => undefined);
  child.unref();
  return child.pid === undefined ? undefined : readProcess(child.pid);
}

/** Sends a signal to the marked process; nothing happens when it has ended. */
export function signal(mark: ProcessMark, name: NodeJS.Signals): void {
  // Between the look and the signal the process may end; a number is not given out again so soon.
  if (!isRunning(mark)) return;
  try {
    process.kill(mark.pid, name);
  } catch {
    // It has just ended.
  }
}

/**
 * Ends processes: first asks them, then, past the limit, kills what is left.
 *
 * @param list          gives the processes that still run; asked again each time
 * @param limitSeconds  time for an orderly end
 */
export async function endProcesses(list: () => ProcessMark[], limitSeconds: number): Promise<void> {
  for (const mark of list()) {
    signal(mark, "SIGTERM");
    // One that is held hears nothing else.
    signal(mark, "SIGCONT");
  }
  const end = performance.now() + limitSeconds * 1000;
  await poll("the end of the sandbox's processes", limitSeconds + 10, () => {
    const left = list();
    if (performance.now() > end) for (const mark of left) signal(mark, "SIGKILL");
    return left.length === 0;
  });
}
