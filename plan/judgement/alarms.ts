import type { SeenAlarms } from "../alarms/readings";
import type { WatchedAlarm, WatchedAlarms } from "../alarms/watched";

/** How long new error lines end a watch one by one, in seconds. Source: SOP phase 4, "within 5 minutes". */
const FIRST_SECONDS = 300;
/** Most alarms without data that are named. */
const NAMED = 3;

/** What the alarms say at one look. */
export interface AlarmLook {
  /** Alarms that fire, in words; any of them ends the watch. */
  readonly fired: readonly string[];
  /** True if one that fires speaks of the release, not of hosts that wait only. */
  readonly blame: boolean;
  /** Why this look does not count as watched, in words; null: every alarm that must have data has some. */
  readonly blind: string | null;
}

/** Nothing is asked. */
export const SILENT: AlarmLook = { fired: [], blame: false, blind: null };

/**
 * What the alarms say of a release between two waves.
 *
 * @param aside    ids of alarms that fired when the run was opened
 * @param seconds  since the watch began
 * @param seen     newest states, or why there are none
 */
export function lookAtAlarms(
  watched: WatchedAlarms,
  aside: readonly string[],
  seconds: number,
  seen: SeenAlarms | { readonly unknown: string },
): AlarmLook {
  const { gate, mustSee } = watched;
  if ("unknown" in seen) {
    return { fired: [], blame: false, blind: mustSee ? seen.unknown : null };
  }
  const alarms = alarmsAt(watched, seconds).filter(({ id }) => !aside.includes(id));
  const stateOf = ({ name }: Pick<WatchedAlarm, "name">) => seen.get(name)?.state ?? "absent";
  const fired = alarms.filter((one) => stateOf(one) === "ALARM");
  const describe = ({ id, name }: Pick<WatchedAlarm, "id" | "name">) =>
    `alarm ${id} fires: ${seen.get(name)?.reason ?? ""}`;
  // With an alarm put aside below it, the composite itself says nothing.
  const isWhole = !watched.children.some(({ id }) => aside.includes(id));
  const isAlone = fired.length === 0 && isWhole && stateOf(gate) === "ALARM";
  const blind = alarms.filter(
    (one) => !one.isOfOthers && ["INSUFFICIENT_DATA", "absent"].includes(stateOf(one)),
  );
  return {
    fired: isAlone ? [describe(gate)] : fired.map(describe),
    blame: isAlone || fired.some(({ isOfOthers }) => !isOfOthers),
    blind: mustSee && blind.length > 0 ? describeBlind(blind) : null,
  };
}

/** Names at CloudWatch of everything that is asked. */
export function namesToAsk({ gate, children, first }: WatchedAlarms): string[] {
  return [gate, ...children, ...first].map(({ name }) => name);
}

function alarmsAt({ children, first }: WatchedAlarms, seconds: number): readonly WatchedAlarm[] {
  return seconds < FIRST_SECONDS ? [...children, ...first] : children;
}

function describeBlind(blind: readonly WatchedAlarm[]): string {
  const names = blind.slice(0, NAMED).map(({ id }) => id);
  const more = blind.length - names.length;
  return `alarms have no data: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
