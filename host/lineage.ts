import { readBoot, readParent, readStart } from "./processes";

/** A process and those that started it, named so that nothing else can ever be taken for them. */
export interface Lineage {
  /** Boot and pid namespace in which the ids mean something. */
  readonly boot: string;
  /** `started` in ticks since boot: a reused id has another one. */
  readonly processes: readonly { readonly pid: number; readonly started: number }[];
}

/** A process with all that it was started by; null where the kernel does not say it. */
export function readLineage(pid = process.pid): Lineage | null {
  const boot = readBoot();
  if (boot === null) return null;
  const processes: { pid: number; started: number }[] = [];
  for (let at: number | null = pid; at !== null && at > 0; at = readParent(at)) {
    const started = readStart(at);
    if (started !== null) processes.push({ pid: at, started });
  }
  return { boot, processes };
}

/** True if it is certain that a process of a lineage has ended; false from another machine, container or boot. */
export function hasEnded({ boot, processes }: Lineage, pid: number): boolean {
  if (boot !== readBoot()) return false;
  return processes.some((each) => each.pid === pid && readStart(pid) !== each.started);
}
