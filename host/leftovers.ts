import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { StepRequest } from "../plan/protocol";
import type { Layout } from "./layout";
import { readDaemonPid } from "./pm2";
import { isWithin, listProcesses } from "./processes";
import type { Worker } from "./worker-file";

/** Variable that every command of a step has, and all that it starts: a session of their own does not hide them. */
export const MARK = "PRISM_STEP";

/** The kernel needs a moment to end a process. */
const LOOK_MILLISECONDS = 20;
const LOOKS = 25;

/** Mark of the commands of all steps on a host; each step's own begins with it. */
export function markOfHost(layout: Layout): string {
  return `${layout.runs}/`;
}

/** Mark of one worker's commands; several hosts may share one machine, so it begins with the host's own folder. */
export function markOf(layout: Layout, { run, phase }: StepRequest, worker: Worker): string {
  return `${join(layout.runs, run.id, phase)}#${worker.pid}.${worker.started}`;
}

function carries(pid: number, mark: string): boolean {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, "latin1")}`.includes(`\0${MARK}=${mark}`);
  } catch {
    return false;
  }
}

/** What pm2 runs stays, also if a command of a step asked pm2 for it. */
function findMarked(mark: string): readonly number[] {
  const latin = Buffer.from(mark).toString("latin1");
  const daemon = readDaemonPid();
  return listProcesses().filter(
    (pid) =>
      pid !== process.pid && carries(pid, latin) && (daemon === null || !isWithin(pid, daemon)),
  );
}

/** Ends every process whose mark begins like this. */
export async function endMarked(mark: string): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    const found = findMarked(mark);
    if (found.length === 0) return;
    for (const pid of found) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It is gone already.
      }
    }
    await pause(LOOK_MILLISECONDS);
  }
}
