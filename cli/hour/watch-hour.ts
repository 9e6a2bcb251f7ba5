import type { WatchSettings } from "../../config/aws";
import { decideHour, hourOf, ORDERED_BY_WATCH, type HourDecision } from "../../plan/alarms/hour";
import type { PlannedAlarms } from "../../plan/alarms/plan-alarms";
import type { AlarmReading } from "../../plan/alarms/readings";
import type { Fact } from "../../plan/checks/check";
import type { HostObservation } from "../../plan/inspection";
import type { Run } from "../../plan/release";

/** Looks at the alarms from one look at the hosts to the next. */
const LOOKS = 4;
/** Orders to go back before a person must look. */
const MOST_ORDERS = 3;

/** Exit codes. */
const CODES = { over: 0, failed: 1, back: 3 } as const;

/** All that the watch sees and does outside. */
export interface HourWorld {
  readonly observe: () => Promise<readonly HostObservation[]>;
  readonly read: () => Promise<Fact<readonly AlarmReading[]>>;
  /** Ids of alarms that people were told of in this run's hour; a comma between. */
  readonly told: (runId: string) => Promise<readonly string[]>;
  /** @returns  exit code */
  readonly rollback: (reason: string) => Promise<number>;
  readonly notify: (run: Run, decision: HourDecision) => Promise<void>;
  readonly note: (
    runId: string,
    decision: "notified" | "passed",
    alarms: readonly string[],
    reason: string,
  ) => Promise<void>;
  readonly say: (line: string) => void;
  readonly pause: () => Promise<void>;
}

/**
 * Watches the hour after the newest deployment.
 *
 * @returns  exit code: 0 over, 3 went back, 1 could not go back
 */
export async function watchHour(
  world: HourWorld,
  planned: PlannedAlarms,
  settings: WatchSettings,
): Promise<number> {
  const { observe, pause } = world;
  const say = onChange(world.say);
  let watched: string | null = null;
  let orders = 0;
  for (;;) {
    const hour = hourOf(await observe(), settings.minutes);
    let reason = hour.state === "back" ? hour.reason : null;
    if (hour.state === "over") {
      say(`Nothing to watch: ${hour.reason}.`);
      if (hour.run?.id === watched) {
        await world.note(watched, "passed", [], `${settings.minutes} minutes without a rollback`);
      }
      return CODES.over;
    }
    if (hour.state === "wait") say(`Waiting: ${hour.reason}.`);
    if (hour.state === "watch") {
      watched = hour.run.id;
      say(`Watching ${hour.run.deployment.id} for ${Math.ceil(hour.minutesLeft)} minutes more.`);
      reason = await lookFor(world, planned, settings, hour.run, say);
      // Meanwhile somebody else may have gone back, or deployed.
      if (reason !== null && !(await isStill(world, hour.run, settings))) reason = null;
    }
    if (reason !== null) {
      orders += 1;
      say(`Going back: ${reason}`);
      if ((await world.rollback(reason)) === 0) return CODES.back;
      if (orders >= MOST_ORDERS) return CODES.failed;
    }
    if (hour.state !== "watch" || reason !== null) await pause();
  }
}

/**
 * Some looks at the alarms.
 *
 * @returns  why to go back; null: for nothing seen
 */
async function lookFor(
  world: HourWorld,
  planned: PlannedAlarms,
  settings: WatchSettings,
  run: Run,
  say: (line: string) => void,
): Promise<string | null> {
  for (let look = 0; look < LOOKS; look++) {
    const readings = await world.read();
    if ("unknown" in readings) {
      say(`${readings.unknown}; nothing is decided by silence`);
    } else {
      const decision = decideHour(planned, readings, run.alarmsAside?.alarms ?? [], settings);
      if (decision === null) say("No alarm of the hour after fires.");
      if (decision?.action === "rollback") return `${ORDERED_BY_WATCH}${decision.reason}`;
      if (decision !== null) await tellOnce(world, run, decision, say);
    }
    await world.pause();
  }
  return null;
}

/** Of the same alarms people are told once, also after a restart of the watch. */
async function tellOnce(
  { told, notify, note }: HourWorld,
  run: Run,
  decision: HourDecision,
  say: (line: string) => void,
): Promise<void> {
  say(`${decision.reason}; a person decides: prism rollback, or leave it`);
  const known = await told(run.id);
  if (decision.alarms.every((id) => known.includes(id))) return;
  await notify(run, decision);
  await note(run.id, "notified", decision.alarms, decision.reason);
}

async function isStill(
  { observe }: HourWorld,
  run: Run,
  { minutes }: WatchSettings,
): Promise<boolean> {
  const now = hourOf(await observe(), minutes);
  // Hosts that are all away do not take back what CloudWatch says; the order names those it cannot reach.
  if (now.state === "wait") return now.reason === "no host answers";
  return now.state === "watch"
    ? now.run.id === run.id
    : now.state === "over" && now.run?.id === run.id;
}

/** Says each line once, until another one was said. */
function onChange(say: (line: string) => void): (line: string) => void {
  let last = "";
  return (line) => {
    const plain = line.replace(/for \d+ minutes more/, "");
    if (plain !== last) say(line);
    last = plain;
  };
}
