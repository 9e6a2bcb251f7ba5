import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { endingOf } from "../plan/ledger";
import { actContext } from "./act-context";
import { isOut, returnIfOut } from "./balancer/place";
import { hostEnvironment } from "./context";
import { faultOf, wordsOf } from "./fault";
import { guardName, readGuard, type GuardFile } from "./guard-file";
import { layoutOf, type Layout } from "./layout";
import { takeLock } from "./lock";
import { isStranded, putBack } from "./put-back";
import { mendRestore } from "./restore-journal";

const LOOK_MILLISECONDS = 1000;
/** Pauses between the first tries to put the host back. */
const PAUSES_MILLISECONDS = [5000, 20_000] as const;
/** Pause between all others: what kept the host from going back may pass, and nobody else is there. */
const LATER_MILLISECONDS = 60_000;
/** How often and how long a guard tries to put its host into a balancer that does not answer: ten minutes. */
const RETURN_TRIES = 120;
const RETURN_MILLISECONDS = 5000;
/** Longest step that may hold the lock. */
const LOCK_SECONDS = 600;

function say(line: string): void {
  console.error(`${new Date().toISOString()} ${line}`);
}

const contextOf = (guard: GuardFile) =>
  actContext(guard, guard.run, guard.limitSeconds, say, "guard");

/** Takes the guard out of pm2: a helper does it, because pm2 ends this process while it does so. */
async function leave(guard: GuardFile, layout: Layout): Promise<void> {
  const { paths, app, deadline } = guard;
  // Armed anew meanwhile: that guard has the same name and must stay. The file goes last: a reboot before it
  // brings a guard that can read what to do.
  const script = 'grep -qF "$1" "$2" && { "$3" delete "$4"; "$3" save --force; rm -f "$2" "$5"; }';
  const mark = JSON.stringify({ deadline }).slice(1, -1);
  const words = [mark, layout.guard, paths.pm2, guardName(app), layout.guardConfig];
  for (;;) {
    spawn("flock", ["-w", "60", layout.lock, "sh", "-c", script, "sh", ...words], {
      env: hostEnvironment(paths),
      detached: true,
      stdio: "ignore",
    }).unref();
    await pause(60_000);
  }
}

/**
 * Puts the host back under its lock; nothing happens if the run has ended meanwhile.
 *
 * @returns  false if the deadline was moved meanwhile
 */
async function tryToGoBack(guard: GuardFile, layout: Layout): Promise<boolean> {
  const { run, deadline, paths } = guard;
  const release = await takeLock(layout.lock, LOCK_SECONDS, hostEnvironment(paths));
  try {
    const now = readGuard(layout);
    // Armed by another run meanwhile: pm2 is about to start this process again.
    if (now?.run.id !== run.id) return true;
    if (now.deadline !== deadline) return false;
    const context = contextOf(guard);
    await mendRestore(context);
    if (endingOf(context.entries(), run.id) === null) {
      const reason = `was not confirmed before its deadline ${deadline}`;
      const { said } = await putBack(context, run, { reason, bad: false, by: "guard" });
      say(`run ${run.id} ${reason}; this host went back${said}`);
    }
    return true;
  } finally {
    release();
  }
}

/** Writes down, once, that the host could not be put back; `reverted` comes after it if a later try succeeds. */
async function noteStranded(guard: GuardFile, layout: Layout, reason: string): Promise<void> {
  const { run, paths } = guard;
  const release = await takeLock(layout.lock, LOCK_SECONDS, hostEnvironment(paths));
  try {
    const context = contextOf(guard);
    if (isStranded(context, run) || endingOf(context.entries(), run.id) !== null) return;
    context.append({ type: "stranded", runId: run.id, reason });
  } finally {
    release();
  }
}

/** A balancer that did not answer may do so later, and nobody else is there to put this host back into it. */
async function returnLater(guard: GuardFile, layout: Layout): Promise<void> {
  for (let tries = 0; tries < RETURN_TRIES; tries += 1) {
    const context = contextOf(guard);
    if (guard.from === null || !isOut(context)) return;
    await pause(RETURN_MILLISECONDS);
    const release = await takeLock(layout.lock, LOCK_SECONDS, hostEnvironment(guard.paths));
    try {
      if (readGuard(layout)?.run.id !== guard.run.id) return;
      say(`this host went back${await returnIfOut(context)}`);
    } finally {
      release();
    }
  }
}

/**
 * Tries until the host is back, or nothing is left to do.
 *
 * @returns  false if the deadline was moved meanwhile
 */
async function goBack(guard: GuardFile, layout: Layout): Promise<boolean> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryToGoBack(guard, layout);
    } catch (error) {
      const { reason, wayOut } = faultOf(error, "going back");
      say(`${reason}; ${wayOut}`);
      const wait = PAUSES_MILLISECONDS[tries - 1];
      if (wait === undefined) {
        const note = `${reason} (${tries} tries, and one every minute from now on); ${wayOut}`;
        await noteStranded(guard, layout, note).catch((fault: unknown) => say(wordsOf(fault)));
      }
      await pause(wait ?? LATER_MILLISECONDS);
    }
  }
}

/** Waits until the deadline has passed, which the canary watch may move; gives what the file says then. */
async function waitForDeadline(first: GuardFile, layout: Layout): Promise<GuardFile> {
  for (let guard = first; ;) {
    const now = readGuard(layout);
    if (now?.run.id === first.run.id) guard = now;
    if (Date.now() >= Date.parse(guard.deadline)) return guard;
    await pause(LOOK_MILLISECONDS);
  }
}

/**
 * Waits until a run is confirmed or its deadline has passed, and puts the host back then. Ends only by being taken out
 * of pm2. The clock is asked again and again: a host may sleep, or be down while the deadline passes.
 *
 * @param path  guard.json
 */
export async function runGuard(path: string): Promise<void> {
  const first = readGuard({ guard: path });
  if (first === null) {
    say(`${path} is not there: nothing to guard`);
    return;
  }
  for (const name of Object.keys(process.env)) {
    if (!first.variables.includes(name)) Reflect.deleteProperty(process.env, name);
  }
  const layout = layoutOf(first.paths);
  say(`run ${first.run.id}: this host goes back at ${first.deadline} unless confirmed`);
  // Settle ends this process. What is left here is a deadline that passes.
  for (;;) {
    const guard = await waitForDeadline(first, layout);
    if (await goBack(guard, layout)) {
      await returnLater(guard, layout).catch((error: unknown) => say(wordsOf(error)));
      await leave(guard, layout);
    }
  }
}
