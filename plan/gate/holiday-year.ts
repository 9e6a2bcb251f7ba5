import { Temporal } from "temporal-polyfill";
import type { HolidayYear } from "../../config/holiday-file";
import { WEEKDAYS, type Weekday } from "../../config/words";

type Span = HolidayYear["holidays"][number];

/** Holidays that lie on the same date of every year and so are known without a notice, by `MM-DD`. */
export const CHINA_FIXED: ReadonlyMap<string, string> = new Map([
  // Source: Regulation on Public Holidays, State Council Decree 795 of 10 November 2024, article 2.
  ["01-01", "New Year"],
  ["05-01", "Labour Day"],
  ["05-02", "Labour Day"],
  ["10-01", "National Day"],
  ["10-02", "National Day"],
  ["10-03", "National Day"],
]);

/** Every date of a holiday, first and last included. */
export function datesOf(span: { readonly from: string; readonly through: string }): string[] {
  const dates: string[] = [];
  const last = Temporal.PlainDate.from(span.through);
  let date = Temporal.PlainDate.from(span.from);
  while (Temporal.PlainDate.compare(date, last) <= 0) {
    dates.push(date.toString());
    date = date.add({ days: 1 });
  }
  return dates;
}

const isOn = (date: string, days: readonly Weekday[]) =>
  days.some((day) => day === WEEKDAYS[Temporal.PlainDate.from(date).dayOfWeek - 1]);

/**
 * What is wrong with a year of any country.
 *
 * @param weekend  rest days of every week
 * @returns        one line each; empty when it can be used
 */
export function checkYear(year: HolidayYear, weekend: readonly Weekday[]): string[] {
  const { holidays, workingWeekends } = year;
  // A notice may reach into the last days of the year before, as that for 2019 did.
  const isNear = (date: string) =>
    date.startsWith(`${year.year}-`) || date.startsWith(`${year.year - 1}-12-`);
  const far = [...holidays.flatMap(({ from, through }) => [from, through]), ...workingWeekends]
    .filter((date) => !isNear(date))
    .map((date) => `${date}: must be a day of ${year.year}; correct the year`);
  if (far.length > 0) return [...new Set(far)];
  const rest = holidays.flatMap(datesOf);
  return [
    ...holidays
      .filter(({ from, through }) => through < from)
      .map(({ name, from, through }) => `${name}: must end on ${from} or later, got ${through}`)
      .map((text) => `${text}; swap the two`),
    ...holidays.flatMap((span, index) => describeOverlap(span, holidays.slice(0, index))),
    ...workingWeekends
      .filter((date, index) => workingWeekends.indexOf(date) < index)
      .map((date) => `${date}: must be there once, got it twice; remove one`),
    ...workingWeekends
      .filter((date) => rest.includes(date))
      .map((date) => `${date}: must be worked or a holiday, got both; remove one`),
    ...workingWeekends
      .filter((date) => !isOn(date, weekend))
      .map((date) => `${date}: must be a ${weekend.map(capital).join(" or ")}, got a weekday`)
      .map((text) => `${text}; correct the date`),
  ];
}

function describeOverlap(span: Span, earlier: readonly Span[]): string[] {
  const other = earlier.find(({ from, through }) => from <= span.through && span.from <= through);
  if (other === undefined) return [];
  return [
    `${span.name}: must not overlap ${other.name} (${other.from} to ${other.through}), got ${span.from} to ${span.through}; correct the dates`,
  ];
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/**
 * What is wrong with a list of years.
 *
 * @param weekend  rest days of every week
 * @returns        one line each; empty when it can be used
 */
export function checkYears(years: readonly HolidayYear[], weekend: readonly Weekday[]): string[] {
  const gaps = years.flatMap(({ year }, index) => {
    const before = years[index - 1]?.year ?? year - 1;
    return year === before + 1 ? [] : [`${year}: must be ${before + 1}; list every year in order`];
  });
  return [...gaps, ...years.flatMap((year) => checkYear(year, weekend))];
}
