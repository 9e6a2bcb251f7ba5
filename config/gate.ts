import { z } from "zod";
import { checkGate, FORMS, isZone } from "./gate-rules";
import { nearest } from "./quote";
import { isStaging } from "./staging";
import { date, WEEKDAYS } from "./words";

const weekdays = z.array(z.enum(WEEKDAYS));

const windowSchema = z.strictObject({
  start: z
    .string()
    .regex(FORMS.start, {
      error: 'must be a time of day from 00:00 to 23:59; write it as "10:00"',
    })
    .describe("First instant inside of the window"),
  end: z
    .string()
    .regex(FORMS.end, { error: 'must be a time of day from 00:01 to 24:00; write it as "11:00"' })
    .describe("First instant outside of the window; 24:00 is midnight"),
});

const moment = z.string().regex(FORMS.moment, {
  error:
    'must be a local date and time; write it as "2026-12-24 00:00", or "12-24 00:00" for every year',
});

const path = z.string().min(1);

const freezeSchema = z.strictObject({
  from: moment.describe("First frozen minute; without a year it comes back every year"),
  until: moment.describe("First minute after it, in the same form"),
  reason: z.string().min(1).describe("Shown to everybody who is refused"),
});

const zone = z.string().superRefine((value, issues) => {
  if (isZone(value)) return;
  const near = nearest(value, Intl.supportedValuesOf("timeZone"));
  issues.addIssue({
    code: "custom",
    message: `must be a zone of the IANA database, no offset, got ${JSON.stringify(value)}; ${near ? `did you mean ${near}?` : "name the nearest big city, such as Asia/Shanghai"}`,
  });
});

const calendarSchema = z.strictObject({
  source: z
    .string()
    .regex(FORMS.calendar, {
      error:
        "must be china, none, or a file that ends in .yaml, .yml, .json or .ics; " +
        "write its path from the project's folder, such as holidays.yaml",
    })
    .default("china")
    .describe("china: by the State Council's notices; none: weekends alone; or a file of your own"),
  knownThrough: date
    .nullable()
    .default(null)
    .describe("With an .ics file: last day of which it holds all holidays"),
  unknownYear: z
    .enum(["closed", "weekdays"])
    .default("closed")
    .describe("Past the checked-in years: closed, or open but on weekends and fixed holidays"),
});

/** When deployments may change hosts. A change deploys nothing; rollbacks are never refused. */
export const gateSchema = z
  .strictObject({
    always: z
      .boolean()
      .default(false)
      .describe("true: deployments at any time but in a freeze; nothing else below counts"),
    zone: zone.default("Asia/Shanghai").describe("Time zone of every time below"),
    windows: z
      .array(windowSchema)
      .min(1)
      .default([
        { start: "10:00", end: "11:00" },
        { start: "15:00", end: "16:00" },
      ])
      .describe("Times of day in which a deployment may start. Source: SOP phase 3"),
    days: weekdays
      .min(1)
      .default(["monday", "tuesday", "wednesday", "thursday"])
      .describe("Days on which a deployment may start. Source: SOP phase 3, not on Fridays"),
    weekend: weekdays.default(["saturday", "sunday"]).describe("Rest days of every week"),
    closedBefore: z
      .enum(["rest-days", "holidays", "nothing"])
      .default("rest-days")
      .describe("Also closed on the last working day before these. Source: SOP phase 3"),
    workingWeekends: z
      .enum(["closed", "allow"])
      .default("closed")
      .describe(
        "allow: weekend days that an official notice makes working days are deployment days",
      ),
    calendar: calendarSchema.default(calendarSchema.parse({})).describe("Public holidays"),
    freezes: z.array(freezeSchema).default([]).describe("Nothing is deployed in these times"),
    breakGlass: path
      .nullable()
      .default(null)
      .describe("Token of break-glass for the next deployment; its signature lies beside it"),
    allowedSigners: path
      .nullable()
      .default(null)
      .describe("Whose signature a token needs, in the form of OpenSSH's allowed signers"),
    freezeFile: z
      .string()
      .regex(FORMS.ics, {
        error:
          "must be a file that ends in .ics; write its path from the project's folder, such as freezes.ics",
      })
      .nullable()
      .default(null)
      .describe("Further freezes, as events of a calendar; unreadable: closed"),
    overrunMinutes: z
      .int()
      .min(0)
      .max(120)
      .default(15)
      .describe("How long after its window's end a run may still begin a wave"),
    onCall: z
      .array(z.string().trim().min(1))
      .default([])
      .describe("Who is on call; closed with fewer than 2. Source: SOP phase 3"),
    roster: z
      .string()
      .regex(FORMS.list, {
        error:
          "must be a file that ends in .yaml, .yml or .json; write its path from the project's folder, such as on-call.yaml",
      })
      .nullable()
      .default(null)
      .describe("Who is on call when; must reach an hour past the window, unreadable: closed"),
  })
  .superRefine(checkGate);

/** When deployments may change hosts. */
export type GateSettings = z.infer<typeof gateSchema>;

/**
 * The gate of a stack: as configured, else always open for staging and the procedure's own for any other.
 *
 * @param stack  name of the stack, organisation in front allowed
 * @param gate   from the settings; null: not set
 */
export function gateOf(stack: string, gate: GateSettings | null): GateSettings {
  return gate ?? gateSchema.parse({ always: isStaging(stack) });
}
