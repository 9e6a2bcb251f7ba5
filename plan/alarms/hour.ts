import type { WatchSettings } from "../../config/aws";
import { inspectionsOf, newestSettled, openRunIds } from "../fleet";
import type { HostObservation } from "../inspection";
import type { Run } from "../release";
import type { AlarmReading } from "./readings";
import type { PlannedAlarms } from "./plan-alarms";
import { leavesOf } from "./watched";

/** First words of the reason of a rollback that the watch orders; by them it knows its own again. */
export const ORDERED_BY_WATCH = "prism watch: ";

/** Where the hour after a deployment stands. */
export type Hour =
  | { readonly state: "watch"; readonly run: Run; readonly minutesLeft: number }
  /** A rollback that the watch ordered has not ended: it is ordered again. */
  | { readonly state: "back"; readonly reason: string }
  /** Nothing can be said now; later perhaps. */
  | { readonly state: "wait"; readonly reason: string }
  | { readonly state: "over"; readonly run: Run | null; readonly reason: string };

/** Where the hour after the newest deployment stands, by the hosts alone: so a watch may end and start again. */
export function hourOf(observed: readonly HostObservation[], minutes: number): Hour {
  const hosts = inspectionsOf(observed);
  if (hosts.length === 0) return { state: "wait", reason: "no host answers" };
  const open = hosts.flatMap(({ ledger }) => ledger.openRun ?? []);
  const own = open.find(({ order }) => order?.reason.startsWith(ORDERED_BY_WATCH));
  if (own?.order) return { state: "back", reason: own.order.reason };
  if (open.length > 0) {
    return { state: "wait", reason: `run ${openRunIds(hosts).join(", ")} is open` };
  }
  const settled = newestSettled(hosts);
  if (settled === null) return { state: "over", run: null, reason: "nothing was deployed yet" };
  const isNew = settled.lane === "deploy" || settled.lane === "first";
  if (settled.ending !== "confirmed" || !isNew) {
    const what = isNew
      ? "went back"
      : `was a ${settled.lane === "adopt" ? "adoption" : "rollback"}`;
    return { state: "over", run: null, reason: `the newest run ${settled.id} ${what}` };
  }
  // Each host's own clock says how long ago it confirmed; the last to do so counts.
  const ages = hosts.flatMap(({ now, ledger: { settledRun } }) =>
    settledRun?.id === settled.id ? [Date.parse(now) - Date.parse(settledRun.at)] : [],
  );
  const minutesLeft = minutes - Math.min(...ages) / 60_000;
  return minutesLeft > 0
    ? { state: "watch", run: settled, minutesLeft }
    : { state: "over", run: settled, reason: `run ${settled.id} was confirmed longer ago` };
}

/** What follows from the alarms in the hour after a deployment. */
export interface HourDecision {
  readonly action: "rollback" | "notify";
  /** Ids of the alarms it follows from. */
  readonly alarms: readonly string[];
  readonly reason: string;
}

/** Composites that are looked at, worst first; the last is for people only. */
const LOOKED_AT = ["p0", "p1", "gate-watch"] as const;

/**
 * What to do now, by the worst alarms that fire. Only a state that CloudWatch has said counts: alarms without data, or that
 * are not there, decide nothing.
 *
 * @param aside  ids that the run has put aside
 * @returns      null: nothing
 */
export function decideHour(
  planned: PlannedAlarms,
  readings: readonly AlarmReading[],
  aside: readonly string[],
  { onP0, onP1 }: WatchSettings,
): HourDecision | null {
  const firing = readings.filter(({ state, id }) => state === "ALARM" && !aside.includes(id));
  for (const id of LOOKED_AT) {
    const composite = planned.composites.find((one) => one.id === id);
    if (composite === undefined) continue;
    const below = leavesOf(planned, composite.inputs.alarmName);
    const isWhole = !planned.alarms.some(
      (one) => aside.includes(one.id) && below.includes(one.inputs.name),
    );
    const found = firing.filter(({ name }) => below.includes(name));
    const alone = firing.filter((one) => one.id === id && isWhole);
    const alarms = found.length > 0 ? found : alone;
    if (alarms.length === 0) continue;
    const word = id === "gate-watch" ? "limits of the hour after" : id.toUpperCase();
    const action = id === "p0" ? onP0 : id === "p1" ? onP1 : "notify";
    const said = alarms.map((one) => `${one.id} (${one.reason})`).join(", ");
    return { action, alarms: alarms.map((one) => one.id), reason: `${word}: ${said}` };
  }
  return null;
}
