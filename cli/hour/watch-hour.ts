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

/** Largest share of looks that may see nothing in an hour that counts as watched. */
const MOST_BLIND = 0.1;

/** Exit codes. */
const CODES = { over: 0, failed: 1, unseen: 1, back: 3 } as const;

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
    decision: "notified" | "passed" | "unseen",
    alarms: readonly string[],
    reason: string,
  ) => Promise<void>;
  readonly say: (line: string) => void;
  readonly pause: () => Promise<void>;
}

/** How much of the hour was seen. */
interface Sight {
  looks: number;
  blind: number;
}

/**
 * Watches the hour after the newest deployment.
 *
 * @returns  exit code: 0 over, 3 went back, 1 could not go back, or saw too little of the hour
 */
export async function watchHour(
  world: HourWorld,
  planned: PlannedAlarms,
  settings: WatchSettings,
): Promise<number> {
  const { observe, pause } = world;
  const say = onChange(world.say);
  const sight: Sight = { looks: 0, blind: 0 };
  let watched: string | null = null;
  let orders = 0;
  for (;;) {
    const hour = hourOf(await observe(), settings.minutes);
    let reason = hour.state === "back" ? hour.reason : null;
    if (hour.state === "over") {
      say(`Nothing to watch: ${hour.reason}.`);
      return hour.run?.id === watched ? await endOf(world, watched, sight) : CODES.over;
    }
    if (hour.state === "wait") say(`Waiting: ${hour.reason}.`);
    if (hour.state === "watch") {
      watched = hour.run.id;
      say(`Watching ${hour.run.deployment.id} for ${Math.ceil(hour.minutesLeft)} minutes more.`);
      reason = await lookFor(world, planned, settings, hour.run, say, sight);
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

/** Writes down how the hour ended: one of which too little was seen has not passed. */
async function endOf({ note, say }: HourWorld, runId: string, sight: Sight): Promise<number> {
  const { looks, blind } = sight;
  const seen = `${looks - blind} of ${looks} looks saw the hosts`;
  if (blind <= looks * MOST_BLIND) {
    await note(runId, "passed", [], `no rollback; ${seen}`);
    return CODES.over;
  }
  say(`Nobody knows whether the hour was good: ${seen}; look at the service, and at prism alarms.`);
  await note(runId, "unseen", [], seen);
  return CODES.unseen;
}

/** Whether measurements of all hosts arrive, by the alarm that is there for it. */
function isBlind(readings: readonly AlarmReading[]): boolean {
  return readings.find(({ id }) => id === "gate-blind")?.state !== "OK";
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
  sight: Sight,
): Promise<string | null> {
  for (let look = 0; look < LOOKS; look++) {
    const readings = await world.read();
    sight.looks += 1;
    if ("unknown" in readings || isBlind(readings)) sight.blind += 1;
    if ("unknown" in readings) {
      say(`${readings.unknown}; nothing is decided by silence`);
    } else {
      const decision = decideHour(planned, readings, run.alarmsAside?.alarms ?? [], settings);
      const blind = isBlind(readings) ? "; not every host is heard: gate-blind" : "";
      if (decision === null) say(`No alarm of the hour after fires${blind}.`);
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
