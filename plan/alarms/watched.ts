import type { PlannedAlarm } from "./alarm";
import type { StackAlarms } from "./of-stack";
import { ringOf } from "./place";
import type { PlannedAlarms } from "./plan-alarms";
import { alarmsOf, parseRule } from "./rule";

/** One metric alarm that a watch asks for. */
export interface WatchedAlarm {
  readonly id: string;
  /** At CloudWatch. */
  readonly name: string;
  /** It speaks of hosts that wait: the release is not at fault if it fires, nor blind if it says nothing. */
  readonly isOfOthers: boolean;
}

/** The alarms that a watch between two waves asks for. */
export interface WatchedAlarms extends Pick<StackAlarms, "region" | "profile"> {
  /** The composite of the phase. */
  readonly gate: Pick<WatchedAlarm, "id" | "name">;
  /** Every metric alarm that is below it, through other composites too. */
  readonly children: readonly WatchedAlarm[];
  /** Asked during the first minutes only. */
  readonly first: readonly WatchedAlarm[];
  /** Whether they must have data for a pass. A dwell is over before CloudWatch would notice. */
  readonly mustSee: boolean;
}

/**
 * The alarms that end a watch between two waves: those below the gate of the canary, or of the whole fleet.
 *
 * @param phase  fleet: some hosts of the stable ring run the release by then
 * @returns      null if the stack has no such gate, since it has one ring only
 */
export function watchedAlarms(
  planned: StackAlarms,
  phase: "canary" | "fleet",
): WatchedAlarms | null {
  const isCanary = phase === "canary";
  const gate = planned.composites.find(({ id }) => id === `gate-${phase}`);
  if (gate === undefined) return null;
  const below = new Set(leavesOf(planned, gate.inputs.alarmName));
  const watched = (alarm: PlannedAlarm): WatchedAlarm => ({
    id: alarm.id,
    name: alarm.inputs.name,
    isOfOthers: isCanary && ringOf(alarm) === "stable",
  });
  return {
    region: planned.region,
    profile: planned.profile,
    gate: { id: gate.id, name: gate.inputs.alarmName },
    children: planned.alarms.filter(({ inputs }) => below.has(inputs.name)).map(watched),
    first: isCanary
      ? planned.alarms.filter(({ id }) => id === "error-lines-first-canary").map(watched)
      : [],
    mustSee: isCanary,
  };
}

/** Names of the metric alarms below an alarm, by the rules of composites. */
export function leavesOf({ composites }: PlannedAlarms, name: string): string[] {
  const composite = composites.find(({ inputs }) => inputs.alarmName === name);
  if (composite === undefined) return [name];
  const below = alarmsOf(parseRule(composite.inputs.alarmRule));
  return [...new Set(below.flatMap((one) => leavesOf({ composites, alarms: [] }, one)))];
}
