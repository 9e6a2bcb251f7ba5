import { rmSync } from "node:fs";
import { constants } from "node:os";
import { listMarked, rememberSeen } from "./own-processes";
import { signal, type ProcessEntry } from "./processes";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const LIMIT_MILLISECONDS = 10_000;
const PAUSE_MILLISECONDS = 20;

/** What a command starts and makes. */
export interface Started {
  /** Part of a variable of every process that outlives its parents, such as a folder's name. */
  readonly mark: string;
  /** Folder that goes with the command; null if what it makes is to stay. */
  readonly scratch: string | null;
}

/**
 * Does work that starts processes. At Ctrl-C or SIGTERM it does not wait for the work: all that was started is killed, the
 * scratch folder goes, and this program ends. A second signal ends it at once.
 */
export async function endOnSignal<T>(started: Started, work: () => Promise<T>): Promise<T> {
  const stop = (name: NodeJS.Signals): void => stopNow(name, started);
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await work();
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}

/** Never waits for the event loop: nothing else of this program runs meanwhile, so nothing new is started. */
function stopNow(name: NodeJS.Signals, { mark, scratch }: Started): never {
  // Without a listener the next signal does what it does to any program.
  for (const each of SIGNALS) process.removeAllListeners(each);
  const removing = scratch === null ? "" : ` and removing ${scratch}`;
  console.error(
    `${name}: ending what was started${removing}; once more leaves it and ends at once`,
  );
  const left = killStarted(mark);
  if (left.length > 0) console.error(`still running: ${left.map(({ pid }) => pid).join(", ")}`);
  if (scratch !== null) rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  process.exit(128 + constants.signals[name]);
}

/**
 * Kills what descends from this program and what carries the mark, and returns when it is gone.
 *
 * @returns  what did not end within 10 s
 */
export function killStarted(mark: string): ProcessEntry[] {
  const list = rememberSeen(() => listMarked(mark));
  const pause = new Int32Array(new SharedArrayBuffer(4));
  const end = performance.now() + LIMIT_MILLISECONDS;
  for (;;) {
    const left = list();
    if (left.length === 0 || performance.now() > end) return left;
    for (const each of left) signal(each, "SIGKILL");
    Atomics.wait(pause, 0, 0, PAUSE_MILLISECONDS);
  }
}
