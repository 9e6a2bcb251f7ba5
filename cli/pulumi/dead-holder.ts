import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { LockHolder } from "./lock-text";

/** How a process of this machine is named; null if there is none of that id. */
export type NameProcess = (pid: number) => string | null;

/**
 * True if it is certain that the holder of a lock has ended: it was on this machine, and its process is gone or is no
 * Pulumi, because its id was given to another one.
 */
export function isDead(
  holder: LockHolder,
  machine = hostname(),
  nameProcess: NameProcess = nameOf,
): boolean {
  if (holder.machine !== machine) return false;
  return !(nameProcess(holder.pid) ?? "").startsWith("pulumi");
}

/** Where there is no /proc, any process of that id counts as Pulumi. */
function nameOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return null;
  }
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8");
  } catch {
    return "pulumi";
  }
}
