import { Temporal } from "temporal-polyfill";
import type { GateSettings } from "../../config/gate";
import type { Calendar } from "./calendar";
import { dayReasons } from "./days";
import { freezesIn, type EmergencyFreeze } from "./freezes";
import { localTime, type Interval } from "./time";
import { windowsOn } from "./windows";

const DAY = 86_400_000;

/** How far ahead an opening is looked for. */
export const HORIZON_DAYS = 400;

/**
 * First instant, now or later, at which a deployment may start as far as time decides it.
 *
 * @param now   milliseconds since 1970
 * @param need  what a deployment may take, in milliseconds
 * @returns     milliseconds since 1970; null when there is none within 400 days or the calendar ends
 */
export function nextOpening(
  now: number,
  gate: GateSettings,
  calendar: Calendar,
  emergencies: readonly EmergencyFreeze[],
  need: number,
): number | null {
  const horizon = { from: now, until: now + HORIZON_DAYS * DAY };
  for (const free of without(horizon, freezesIn(horizon, gate, emergencies))) {
    if (gate.always) return free.from;
    const last = localTime(free.until, gate.zone).toPlainDate();
    let date = localTime(free.from, gate.zone).toPlainDate();
    for (; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
      if (dayReasons(date, gate, calendar).length > 0) continue;
      const starts = windowsOn(date, gate)
        .open.map(({ from, until }) => ({
          from: Math.max(from, free.from),
          until: Math.min(until, free.until),
        }))
        .filter(({ from, until }) => from < until - need)
        .map(({ from }) => from);
      if (starts.length > 0) return Math.min(...starts);
    }
  }
  return null;
}

/**
 * What is left of a span when others are cut out.
 *
 * @param holes  sorted by their start
 */
function without(span: Interval, holes: readonly Interval[]): Interval[] {
  const pieces: Interval[] = [];
  let from = span.from;
  for (const hole of holes) {
    if (hole.until <= from || span.until <= hole.from) continue;
    if (from < hole.from) pieces.push({ from, until: hole.from });
    from = Math.max(from, hole.until);
  }
  if (from < span.until) pieces.push({ from, until: span.until });
  return pieces;
}
