import type { GateSettings } from "../../config/gate";
import type { Calendar } from "./calendar";
import { dayReasons } from "./days";
import { freezesIn, type EmergencyFreeze } from "./freezes";
import { localTime, type Interval } from "./time";
import { windowsOn } from "./windows";

const DAY = 86_400_000;

/** How far ahead an opening is looked for. */
const HORIZON_DAYS = 400;

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
  const freezes = freezesIn(horizon, gate, emergencies);
  if (gate.always) return firstOf(without(horizon, freezes), now, 0);
  const today = localTime(now, gate.zone).toPlainDate();
  for (let days = 0; days < HORIZON_DAYS; days++) {
    const date = today.add({ days });
    if (dayReasons(date, gate, calendar).length > 0) continue;
    const pieces = windowsOn(date, gate).open.flatMap((window) => without(window, freezes));
    const opening = firstOf(pieces, now, need);
    if (opening !== null) return opening;
  }
  return null;
}

/** The earliest instant of the pieces, now or later, that leaves more than what is needed. */
function firstOf(pieces: readonly Interval[], now: number, need: number): number | null {
  const starts = pieces
    .filter(({ from, until }) => Math.max(from, now) < until - need)
    .map(({ from }) => Math.max(from, now));
  return starts.length === 0 ? null : Math.min(...starts);
}

/**
 * What is left of a span when others are cut out.
 *
 * @param holes  sorted by their start
 */
export function without(span: Interval, holes: readonly Interval[]): Interval[] {
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
