import { randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readBoot, readStart } from "../../host/processes";

/** How often the holder shows that it lives, and how often others look; milliseconds. */
const BEAT_MILLISECONDS = 500;
/** A holder that has shown no life for so long is dead; milliseconds, 40 beats: machines may stall. */
const DEAD_MILLISECONDS = 20_000;

interface Holder {
  readonly pid: number;
  /** Ticks since boot: a reused pid has another start. */
  readonly started: number | null;
  /** Boot and pid namespace in which both mean something; null where the kernel does not say it. */
  readonly boot: string | null;
  readonly token: string;
}

/**
 * Does work that only one process at a time should do.
 *
 * The lock is a file that its holder touches while it works. One left by a killed process is taken over
 * at once when that process is known to be gone, else after 20 seconds. Two processes that find the
 * same dead lock in the same instant may both go on: the lock saves work, and what it guards must be
 * safe without it (see publishFolder).
 *
 * @param file    absolute path of the lock
 * @param onWait  called about twice a second while another process works, with seconds waited
 */
export async function withLock<T>(
  file: string,
  onWait: (seconds: number, holderPid: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  const { pid } = process;
  const me: Holder = { pid, started: readStart(pid), boot: readBoot(), token: randomUUID() };
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const start = Date.now();
  while (!take(file, me)) {
    const holder = readHolder(file);
    if (holder === undefined || isDead(file, holder)) {
      fs.rmSync(file, { force: true });
      continue;
    }
    onWait(Math.round((Date.now() - start) / 1000), holder.pid);
    await delay(BEAT_MILLISECONDS);
  }
  const beat = setInterval(() => touch(file), BEAT_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if (readHolder(file)?.token === me.token) fs.rmSync(file, { force: true });
  }
}

/** The lock appears with its content in one step, so nobody can read half a holder. */
function take(file: string, me: Holder): boolean {
  const draft = `${file}.${me.token}`;
  fs.writeFileSync(draft, JSON.stringify(me));
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")) as Holder;
  } catch {
    return undefined; // released in between
  }
}

function isDead(file: string, holder: Holder): boolean {
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (age > DEAD_MILLISECONDS) return true;
  const isHere = holder.boot !== null && holder.boot === readBoot();
  return isHere && readStart(holder.pid) !== holder.started;
}

function touch(file: string): void {
  try {
    fs.utimesSync(file, new Date(), new Date());
  } catch {
    // Taken over while this machine stalled; the work is safe without the lock.
  }
}
