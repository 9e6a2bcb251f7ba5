import { Temporal } from "temporal-polyfill";
import type { GateSettings } from "../../config/gate";
import { WEEKDAYS } from "../../config/words";
import type { HolidayYear } from "../../config/holiday-file";
import { CHINA_FIXED, datesOf } from "./holiday-year";
import { CHINA_YEARS } from "./years/china";

/** Which days are holidays, and how far that is known; dates are `YYYY-MM-DD`. */
export interface Calendar {
  /** Name of the holiday by date. */
  readonly holidays: ReadonlyMap<string, string>;
  readonly workingWeekends: ReadonlySet<string>;
  /** Name of the holiday by `MM-DD`, for days that are not known. */
  readonly fixed: ReadonlyMap<string, string>;
  /** First and last day of which all is known; null: of every day. */
  readonly known: { readonly from: string; readonly through: string } | null;
}

/** A calendar without holidays. */
export const NO_HOLIDAYS: Calendar = {
  holidays: new Map(),
  workingWeekends: new Set(),
  fixed: new Map(),
  known: null,
};

/** The calendar of some years, in their order and without a gap. */
export function calendarOf(
  years: readonly HolidayYear[],
  fixed: ReadonlyMap<string, string> = CHINA_FIXED,
): Calendar {
  return {
    holidays: new Map(
      years.flatMap(({ holidays }) =>
        holidays.flatMap((span) => datesOf(span).map((date) => [date, span.name] as const)),
      ),
    ),
    workingWeekends: new Set(years.flatMap(({ workingWeekends }) => workingWeekends)),
    fixed,
    known: {
      from: `${years[0]?.year ?? 9999}-01-01`,
      through: `${years.at(-1)?.year ?? 0}-12-31`.padStart(10, "0"),
    },
  };
}

/** China's public holidays as far as they are checked in. */
export const CHINA = calendarOf(CHINA_YEARS);

/** What a day is. An adjusted day is a weekend day that is worked. */
export interface Day {
  readonly kind: "working" | "adjusted" | "weekend" | "holiday" | "unknown";
  /** Name of the holiday, else null. */
  readonly holiday: string | null;
}

/** What a date is under a gate's settings. */
export function dayOf(date: Temporal.PlainDate, gate: GateSettings, calendar: Calendar): Day {
  const text = date.toString();
  const isKnown =
    calendar.known === null || (calendar.known.from <= text && text <= calendar.known.through);
  const holiday =
    calendar.holidays.get(text) ?? (isKnown ? undefined : calendar.fixed.get(text.slice(5)));
  if (holiday !== undefined) return { kind: "holiday", holiday };
  const kind = (): Day["kind"] => {
    if (calendar.workingWeekends.has(text)) return "adjusted";
    if (gate.weekend.some((day) => day === WEEKDAYS[date.dayOfWeek - 1])) return "weekend";
    return isKnown || gate.calendar.unknownYear === "weekdays" ? "working" : "unknown";
  };
  return { kind: kind(), holiday: null };
}

/** Whether nobody works on such a day. */
export function isRest({ kind }: Day): boolean {
  return kind === "weekend" || kind === "holiday";
}
