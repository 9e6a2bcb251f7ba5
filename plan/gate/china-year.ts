import { Temporal } from "temporal-polyfill";
import type { HolidayYear } from "../../config/holiday-file";
import { checkYear, CHINA_FIXED, datesOf } from "./holiday-year";

const WEEKEND = ["saturday", "sunday"] as const;

/** The law that names 13 days of every year. */
const LAW_2025 = 2025;

/**
 * The days that the law makes holidays, by `YYYY-MM-DD`; a notice moves days around them, never away from them.
 * Source: Regulation on Public Holidays, State Council Decree 795 of 10 November 2024, article 2, and 644 of 2013 before.
 *
 * @param year  2014 to 2099
 */
export function statutoryDays(year: number): Map<string, string> {
  const isNow = year >= LAW_2025;
  const fixed = [...CHINA_FIXED]
    .filter(([day]) => isNow || day !== "05-02")
    .map(([day, name]) => [`${year}-${day}`, name] as const);
  const spring = lunarDate(year, 1, 1);
  const festival = [...(isNow ? [-1] : []), 0, 1, 2].map(
    (days) => [spring.add({ days }).toString(), "Spring Festival"] as const,
  );
  return new Map([
    ...fixed,
    ...festival,
    [`${year}-04-0${qingming(year)}`, "Qingming Festival"],
    [lunarDate(year, 5, 5).toString(), "Dragon Boat Festival"],
    [lunarDate(year, 8, 15).toString(), "Mid-Autumn Festival"],
  ]);
}

const LUNAR = new Intl.DateTimeFormat("en-u-ca-chinese", {
  month: "numeric",
  day: "numeric",
  timeZone: "UTC",
});

/** First date of a year that is this day of the Chinese calendar; its leap months have names of their own. */
function lunarDate(year: number, month: number, day: number): Temporal.PlainDate {
  // Before 20 January it is still the lunar year before.
  let date = Temporal.PlainDate.from({ year, month: 1, day: 20 });
  while (lunarName(date) !== `${month}/${day}`) date = date.add({ days: 1 });
  return date;
}

function lunarName(date: Temporal.PlainDate): string {
  const parts = LUNAR.formatToParts(Date.parse(date.toString()));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("month")}/${part("day")}`;
}

/** Day of April; the usual rule of thumb for the sun's position in this century. */
function qingming(year: number): number {
  const short = year % 100;
  return Math.floor(short * 0.2422 + 4.81) - Math.floor(short / 4);
}

/**
 * What is wrong with a year of China's holidays, so that no half-typed year is used.
 *
 * @returns  one line each; empty when it can be used
 */
export function checkChinaYear(year: HolidayYear): string[] {
  const spans = year.holidays
    .filter(({ from, through }) => from > `${year.year - 1}-12` && through < `${year.year + 1}`)
    .map((span) => ({ ...span, dates: datesOf(span) }));
  const rest = spans.flatMap(({ dates }) => dates);
  const isWeekend = (date: string) => Temporal.PlainDate.from(date).dayOfWeek > 5;
  return [
    ...noticeProblems(year),
    ...checkYear(year, WEEKEND),
    ...[...statutoryDays(year.year)]
      .filter(([date]) => !rest.includes(date))
      .map(([date, name]) => `holidays: must hold ${date} (${name}), which the law fixes`)
      .map((text) => `${text}, got none; copy all holidays of the notice`),
    // A holiday on a weekend is made up for, so a span of a notice is never a weekend alone.
    ...spans
      .filter(({ dates }) => dates.length > 0 && dates.every(isWeekend))
      .map(({ name, from, through }) => `${name}: must hold a weekday, got ${from} to ${through}`)
      .map((text) => `${text}; correct the dates`),
  ];
}

function noticeProblems({ notice, year }: HolidayYear): string[] {
  if (notice === undefined) {
    return ["notice: must be set, got nothing; copy number and date from the notice"];
  }
  const [, of] = /^国办发明电〔(\d{4})〕\d+号$/.exec(notice.number) ?? [];
  const years = [`${year - 1}`, `${year}`];
  return [
    ...(of !== undefined && years.includes(of)
      ? []
      : [
          `notice.number: must be such as 国办发明电〔${year - 1}〕7号, got ${notice.number}; copy it from the notice`,
        ]),
    ...(years.includes(notice.date.slice(0, 4))
      ? []
      : [
          `notice.date: must be a day of ${year - 1}, or of ${year} for a change, got ${notice.date}; copy it from the notice`,
        ]),
  ];
}
