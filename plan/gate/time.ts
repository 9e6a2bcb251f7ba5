import { Temporal } from "temporal-polyfill";
import type { Moment } from "./answer";

/** A span of time in milliseconds since 1970; `until` is the first instant outside. */
export interface Interval {
  readonly from: number;
  readonly until: number;
}

/** Local time of an instant. */
export function localTime(milliseconds: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(zone);
}

/**
 * An instant in milliseconds since 1970.
 *
 * @param iso  ISO 8601 with Z or an offset
 * @throws RangeError  no such text
 */
export function millisecondsOf(iso: string): number {
  return Temporal.Instant.from(iso).epochMilliseconds;
}

/**
 * A time as somebody types it, as ISO 8601 in UTC.
 *
 * @param text    local date and time of the zone, or ISO 8601 with Z or an offset
 * @param option  where it was typed
 * @throws RangeError  neither, or a time that the clocks of the zone show never or twice
 */
export function parseTime(text: string, zone: string, option: string): string {
  const iso = text.trim().replace(" ", "T");
  try {
    return /(Z|[+-]\d{2}(:?\d{2})?)$/i.test(iso.slice(10))
      ? Temporal.Instant.from(iso).toString()
      : Temporal.PlainDateTime.from(iso)
          .toZonedDateTime(zone, { disambiguation: "reject" })
          .toInstant()
          .toString();
  } catch (error) {
    throw new RangeError(
      `${option}: must be a time, got ${JSON.stringify(text)}; write it as "2026-11-18 10:05" (${zone}) or 2026-11-18T02:05:00Z`,
      { cause: error },
    );
  }
}

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** Name of a date's day of the week. */
export function weekdayOf(date: Temporal.PlainDate | Temporal.ZonedDateTime): string {
  return DAYS[date.dayOfWeek - 1] ?? "";
}

/** `HH:MM`; with seconds when there are any. */
export function clockOf(time: Temporal.ZonedDateTime): string {
  const isWhole = time.second === 0 && time.millisecond === 0;
  return time.toPlainTime().toString({ smallestUnit: isWhole ? "minute" : "second" });
}

/** An instant as people read it, in a zone and in UTC. */
export function momentOf(milliseconds: number, zone: string): Moment {
  const local = localTime(milliseconds, zone);
  return {
    local: `${weekdayOf(local)} ${local.toPlainDate().toString()} ${clockOf(local)} ${zone}`,
    utc: Temporal.Instant.fromEpochMilliseconds(milliseconds).toString({ smallestUnit: "second" }),
  };
}

/** The form of run ids, such as `20261118T0200Z`. */
export function stampOf(milliseconds: number): string {
  const utc = Temporal.Instant.fromEpochMilliseconds(milliseconds).toString({
    smallestUnit: "minute",
  });
  return utc.replace(/[-:]/g, "");
}

/** The instant of a stamp in milliseconds since 1970; null when it is none. */
export function instantOfStamp(stamp: string): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z$/.exec(stamp);
  if (!parts) return null;
  const [, year, month, day, hour, minute] = parts;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
}

/** Minutes for people: whole, or the hours they are. */
export function minutesOf(milliseconds: number): number {
  return Math.floor(milliseconds / 60_000);
}
