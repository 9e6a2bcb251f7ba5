import { Temporal } from "temporal-polyfill";

/** Public holidays of one year as an official notice gives them; dates are `YYYY-MM-DD`. */
export interface HolidayYear {
  readonly year: number;
  /** Number and date of the notice. */
  readonly notice: { readonly number: string; readonly date: string };
  /** Rest days, first and last included, with the weekends inside. */
  readonly holidays: readonly {
    readonly name: string;
    readonly from: string;
    readonly through: string;
  }[];
  /** Weekend days that are worked instead (调休). */
  readonly workingWeekends: readonly string[];
}

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

/**
 * What is wrong with a year of China's holidays, so that no half-typed year is used.
 *
 * @returns  one line each; empty when it can be used
 */
export function checkYear(year: HolidayYear): string[] {
  const rest = year.holidays.flatMap(datesOf);
  const all = [...rest, ...year.workingWeekends];
  const missing = [...CHINA_FIXED].filter(([day]) => !rest.includes(`${year.year}-${day}`));
  // A notice may reach into the last days of the year before, as that for 2019 did.
  const isNear = (date: string) =>
    date.startsWith(`${year.year}-`) || date.startsWith(`${year.year - 1}-12-`);
  const isWeekend = (date: string) => Temporal.PlainDate.from(date).dayOfWeek > 5;
  return [
    ...(/^国办发明电〔\d{4}〕\d+号$/.test(year.notice.number)
      ? []
      : [
          `notice.number: must be such as 国办发明电〔2025〕7号, got ${year.notice.number}; copy it from the notice`,
        ]),
    ...missing
      // 2 May became a holiday in 2025.
      .filter(([day]) => !(day === "05-02" && year.year < 2025))
      .map(
        ([day, name]) =>
          `holidays: must hold ${year.year}-${day} (${name}), got none; copy all holidays of the notice`,
      ),
    ...all
      .filter((date, index) => all.indexOf(date) < index)
      .map((date) => `${date}: must be there once, got it twice; remove one`),
    ...all
      .filter((date) => !isNear(date))
      .map((date) => `${date}: must be a day of ${year.year}; correct the year`),
    ...year.workingWeekends
      .filter((date) => !isWeekend(date))
      .map((date) => `${date}: must be a Saturday or Sunday, got a weekday; correct the date`),
  ];
}
