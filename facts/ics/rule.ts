import type ICAL from "ical.js";

/** Parts of a rule that are expanded right; ical.js 2.2.1 never ends on some of the others. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  YEARLY: ["BYMONTH", "BYMONTHDAY", "BYDAY"],
  MONTHLY: ["BYMONTHDAY", "BYDAY"],
  WEEKLY: ["BYDAY"],
  DAILY: [],
};

/** A year in which every date of every other year exists, but 29 February. */
const USUAL_YEAR = 2001;

/** A day of the week that every month has, such as MO, 4TH or -1SU; for a fifth one ical.js may look for ever. */
const EVERY_MONTHS = /^(-?[1-4])?[A-Z]{2}$/;

/**
 * Why a rule of repetition is not understood, or null.
 *
 * @param start  of the first occurrence
 */
export function ruleProblem(rule: ICAL.Recur, start: ICAL.Time): string | null {
  const parts = Object.keys(rule.parts);
  const weekdays = rule.getComponent("BYDAY").map(String);
  const isPlain =
    parts.every((part) => PARTS[rule.freq]?.includes(part)) &&
    PARTS[rule.freq] !== undefined &&
    weekdays.every((day) => (rule.freq === "WEEKLY" ? /^[A-Z]{2}$/ : EVERY_MONTHS).test(day)) &&
    !(parts.includes("BYMONTHDAY") && parts.includes("BYDAY"));
  if (!isPlain) {
    return `must repeat by plain days, weeks, months or years, got ${rule.toString()}; write single events`;
  }
  const missed = rareDay(rule, start, weekdays.length > 0);
  if (missed === null) return null;
  const each = rule.freq === "MONTHLY" ? "month" : "year";
  return `must repeat on a day that every ${each} has, got day ${missed}; write single events`;
}

/** A day of the month that not every month or year of the rule has; ical.js would take another one. */
function rareDay(rule: ICAL.Recur, start: ICAL.Time, isByWeekday: boolean): number | null {
  if (isByWeekday) return null;
  const days = numbersOf(rule, "BYMONTHDAY") ?? [start.day];
  if (rule.freq === "MONTHLY") return days.find((day) => Math.abs(day) > 28) ?? null;
  if (rule.freq !== "YEARLY") return null;
  const months = numbersOf(rule, "BYMONTH") ?? [start.month];
  const lengths = months.map((month) => new Date(USUAL_YEAR, month, 0).getDate());
  return days.find((day) => Math.abs(day) > Math.min(...lengths)) ?? null;
}

function numbersOf(rule: ICAL.Recur, part: string): number[] | null {
  const values = rule.getComponent(part).map(Number);
  return values.length === 0 ? null : values;
}
