import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Temporal } from "temporal-polyfill";
import { run } from "./run";
import { programPath } from "./system-packages";

/** Moments that the calendar in the project knows whatever day it is, in the procedure's zone. */
const MOMENTS = {
  "Wednesday 03:00": "2026-11-18T03:00[Asia/Shanghai]",
  "Wednesday 10:05": "2026-11-18T10:05[Asia/Shanghai]",
  "Friday 20:00": "2026-11-20T20:00[Asia/Shanghai]",
} as const;

/** One of them. */
export type Moment = keyof typeof MOMENTS;

/**
 * Removes what faketime keeps of a program that was killed: it would stop the next one that gets the same process id.
 * Its manual asks for this ("Cleaning up shared memory").
 *
 * @param folder  of the system's shared memory
 */
export function removeStaleClocks(folder = "/dev/shm"): void {
  for (const name of readdirSync(folder)) {
    const pid = /^(?:sem\.faketime_sem|faketime_shm)_(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`))
      rmSync(join(folder, name), { force: true });
  }
}

/**
 * Variables under which programs take this moment for now; from there their clock goes on. Programs in Go, such as the
 * Pulumi CLI, keep the true time.
 */
export async function clockAt(moment: Moment): Promise<Record<string, string>> {
  const wanted = Temporal.ZonedDateTime.from(MOMENTS[moment]).epochMilliseconds;
  const seconds = Math.round((wanted - Date.now()) / 1000);
  removeStaleClocks();
  const library = await run([programPath("faketime"), "-f", "+0s", "printenv", "LD_PRELOAD"]);
  return {
    LD_PRELOAD: library.trim(),
    // An offset: with a time, every process would begin again at that time.
    FAKETIME: `${seconds < 0 ? "" : "+"}${seconds}s`,
    // Limits must be as long as they are.
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
}
