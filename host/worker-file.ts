import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Phase, StepRequest, Verdict } from "../plan/protocol";
import { readTextIfThere, replaceFile } from "./files";
import type { Layout } from "./layout";
import { readBoot, readStart } from "./processes";

/** A process that carries out one step. */
export interface Worker {
  readonly pid: number;
  /** Start of the process in ticks since boot; with the pid it names one process only. */
  readonly started: number;
  /** Boot and pid namespace in which they mean something; null where the kernel does not say it. */
  readonly boot: string | null;
  readonly limitSeconds: number;
}

/** Content of `<phase>.worker.json`: who acts, and what came of it. */
export interface WorkerFile extends Worker {
  /** null while it acts. */
  readonly verdict: Verdict | null;
}

/** Ticks in a second, as the kernel shows them to programs. Source: proc(5), USER_HZ */
const TICKS = 100;

const pathOf = (layout: Layout, runId: string, phase: Phase) =>
  join(layout.runs, runId, `${phase}.worker.json`);

/** File that holds the progress of one step. */
export function logOf(layout: Layout, { run, phase }: StepRequest): string {
  return join(layout.runs, run.id, `${phase}.log`);
}

/** Last worker of a step; null if there was none. */
export function readWorker(layout: Layout, runId: string, phase: Phase): WorkerFile | null {
  try {
    const text = readTextIfThere(pathOf(layout, runId, phase));
    return text === null ? null : (JSON.parse(text) as WorkerFile);
  } catch {
    return null;
  }
}

/** Writes down who acts; a full disk must not stop a step, whose starter hears it by another way. */
export function writeWorker(layout: Layout, request: StepRequest, worker: WorkerFile): void {
  try {
    const path = pathOf(layout, request.run.id, request.phase);
    replaceFile(path, `${JSON.stringify(worker)}\n`, 0o600);
  } catch {
    // A later call then starts another worker, which waits for the host's lock and finds the record.
  }
}

/** Names one process for ever: a reused pid has another start. */
export function workerOf(pid: number, limitSeconds: number): Worker {
  return { pid, started: readStart(pid) ?? 0, boot: readBoot(), limitSeconds };
}

/** True if two speak of the same process. */
export function isSame(one: Worker, other: Worker | null): boolean {
  return one.pid === other?.pid && one.started === other.started && one.boot === other.boot;
}

/** True while a worker's process lives. */
export function isAlive({ pid, started, boot }: Worker): boolean {
  return boot === readBoot() && readStart(pid) === started;
}

/** Seconds since a worker's process started; by the kernel's clock, which nobody sets. */
export function ageSeconds(worker: Worker): number {
  const uptime = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  return uptime - worker.started / TICKS;
}

/** Ends a worker with its process group, as long as nobody else has its pid. */
export function endWorker({ pid, started, boot }: Worker): void {
  if (boot !== readBoot()) return;
  const now = readStart(pid);
  if (now !== null && now !== started) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is gone already.
  }
}
