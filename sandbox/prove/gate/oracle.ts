import chineseDays from "chinese-days/dist/chinese-days.json";
import type { GateSettings } from "../../../config/gate";
import { DAY, wallMinutes, wallText } from "./wall-clock";

const WORKED = new Set(Object.keys(chineseDays.workdays));
const HOLIDAYS = new Set([...Object.keys(chineseDays.holidays), "2027-01-01"]);
const NAMES = ["thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday"];

/** The gate's answers for every minute of a span, by counting minutes: no Temporal, no code of the product. */
export interface Oracle {
  /** Minutes since 1970, UTC. */
  readonly from: number;
  /** By minute: how many more a deployment may start in, 0 when closed. */
  readonly left: Int32Array;
  /** By minute: first minute of its window, meaningful where left is above 0. */
  readonly windowStart: Int32Array;
  /** By minute: index of the next one that is open, itself included; -1 without one. */
  readonly next: Int32Array;
}

/** A span of minutes since 1970, UTC; `until` is the first outside. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** Further than any closed time that is compared lasts. */
const AHEAD = 30 * DAY;

/**
 * Counts out the answers for a span of 2025 and 2026, and before and behind it what they depend on.
 *
 * @param need  minutes that a deployment may take
 */
export function countOut(gate: GateSettings, need: number, span: Span): Oracle {
  const from = span.from - DAY;
  // The calendar of the evaluator ends with 2026.
  const count = Math.min(span.until + AHEAD, Date.UTC(2027, 0, 2) / 60_000) - from;
  const wall = wallMinutes(gate.zone, from, count);
  const windows = windowIds(gate, wall);
  const left = new Int32Array(count);
  const windowStart = new Int32Array(count);
  const next = new Int32Array(count + 1).fill(-1);
  for (let minute = 0; minute < count; minute++) {
    const isSame = minute > 0 && windows[minute] !== 0 && windows[minute] === windows[minute - 1];
    windowStart[minute] = isSame ? (windowStart[minute - 1] ?? 0) : minute;
  }
  // Backwards: how long it stays in the same window without a freeze.
  let run = 0;
  for (let minute = count - 1; minute >= 0; minute--) {
    const isGood = windows[minute] !== 0 && !isFrozen(gate, wall[minute] ?? 0);
    const goesOn = windows[minute] === windows[minute + 1];
    run = isGood ? (goesOn ? run : 0) + 1 : 0;
    left[minute] = Math.max(0, run - need);
    next[minute] = run > need ? minute : (next[minute + 1] ?? -1);
  }
  return { from, left, windowStart, next };
}

/** By minute: a number of its own for each window of each deployment day, 0 outside. */
function windowIds(gate: GateSettings, wall: Int32Array): Float64Array {
  const shown = new Map<number, number>();
  for (const minute of wall) shown.set(minute, (shown.get(minute) ?? 0) + 1);
  const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  const spans = gate.windows.map(({ start, end }) => [clock(start), clock(end)] as const);
  return Float64Array.from(wall, (minute) => {
    const day = Math.floor(minute / DAY);
    const time = minute - day * DAY;
    const index = spans.findIndex(([start, end]) => start <= time && time < end);
    const span = spans[index];
    if (span === undefined || !isDeploymentDay(gate, day)) return 0;
    const isOnce = span.every((edge) => shown.get(day * DAY + edge) === 1);
    return isOnce ? day * 100 + index + 1 : 0;
  });
}

const dateOf = (day: number) => wallText(day * DAY).slice(0, 10);
const nameOf = (day: number) => NAMES[day % 7] ?? "";
const isIn = (names: readonly string[], day: number) => names.includes(nameOf(day));

const days = new WeakMap<GateSettings, Map<number, boolean>>();

function isDeploymentDay(gate: GateSettings, day: number): boolean {
  const known = days.get(gate) ?? new Map<number, boolean>();
  days.set(gate, known);
  const answer = known.get(day) ?? decideDay(gate, day);
  known.set(day, answer);
  return answer;
}

function decideDay(gate: GateSettings, day: number): boolean {
  const isRest = (at: number) =>
    HOLIDAYS.has(dateOf(at)) || (isIn(gate.weekend, at) && !WORKED.has(dateOf(at)));
  if (isRest(day)) return false;
  const isWorked = WORKED.has(dateOf(day));
  if (isWorked ? gate.workingWeekends === "closed" : !isIn(gate.days, day)) return false;
  if (gate.closedBefore === "rest-days") return !isRest(day + 1);
  if (gate.closedBefore === "nothing") return true;
  for (let at = day + 1; isRest(at); at++) if (HOLIDAYS.has(dateOf(at))) return false;
  return true;
}

/** Compares as text; right as long as no freeze begins or ends where clocks change. */
function isFrozen({ freezes }: GateSettings, wall: number): boolean {
  if (freezes.length === 0) return false;
  const text = wallText(wall);
  return freezes.some(({ from, until }) => {
    const now = text.slice(text.length - from.length);
    return from <= until ? from <= now && now < until : from <= now || now < until;
  });
}
