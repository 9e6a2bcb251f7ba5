import { z } from "zod";
import { date } from "./words";

const holiday = z.strictObject({
  name: z.string().trim().min(1),
  from: date.describe("First day off"),
  through: date.describe("Last day off, weekends inside"),
});

/** Public holidays of one year, as a file and as the checked-in years hold them. */
export const holidayYearSchema = z.strictObject({
  year: z.int().min(2000).max(2199),
  notice: z
    .strictObject({ number: z.string().trim().min(1), date })
    .optional()
    .describe("Number and date of the official notice; years of China must have it"),
  holidays: z.array(holiday).min(1),
  workingWeekends: z
    .array(date)
    .default([])
    .describe("Weekend days that are worked instead, such as China's 调休"),
});

/** A country's public holidays: the file that `prism:gate.calendar.source` names. */
export const holidayFileSchema = z.strictObject({
  years: z.array(holidayYearSchema).min(1).describe("In their order and without a gap"),
  fixed: z
    .record(
      z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, {
        error: "must be a month and a day; write it as 12-25",
      }),
      z.string().trim().min(1),
    )
    .default({})
    .describe("Names of the holidays that lie on one date in every year, for years not listed"),
});

/** Public holidays of one year; dates are `YYYY-MM-DD`, first and last day included. */
export type HolidayYear = z.infer<typeof holidayYearSchema>;
