import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Temporal } from "temporal-polyfill";
import { parseDataFile } from "../config/data-file";
import type { GateSettings } from "../config/gate";
import { holidayFileSchema } from "../config/holiday-file";
import { rosterSchema } from "../config/roster-file";
import { calendarOf, type Calendar } from "../plan/gate/calendar";
import { factsWithoutFiles, filesOf, type GateFacts, type GateFile } from "../plan/gate/facts";
import { checkYears, datesOf } from "../plan/gate/holiday-year";
import { HORIZON_DAYS } from "../plan/gate/opening";
import { millisecondsOf } from "../plan/gate/time";
import type { GateQuestion } from "../plan/gate/view";
import { parseIcs } from "./ics/events";
import type { IcsEvent } from "./ics/times";
import { describeReadError } from "./read-error";

/** Most problems of one file that are shown. */
const MOST_SHOWN = 5;

const DAY = 86_400_000;

/** Facts of one file, and what is wrong with it, each with its line. */
interface Found {
  readonly facts: Partial<Omit<GateFacts, "problems">>;
  readonly problems: readonly string[];
}

/**
 * A question to the gate with what its files say; whoever asks evaluateGate gets it here. What cannot be read or used
 * closes the gate and never stops the program: a rollback passes.
 *
 * @param folder  of the project; paths in the settings begin there
 */
export async function withGateFacts(question: GateQuestion, folder: string): Promise<GateQuestion> {
  const { gate, at } = question;
  return { ...question, facts: await readGateFacts(gate, folder, at) };
}

async function readGateFacts(gate: GateSettings, folder: string, at: string): Promise<GateFacts> {
  const files = filesOf(gate);
  const answers = await Promise.all(files.map((file) => readGateFile(file, gate, folder, at)));
  return {
    ...factsWithoutFiles(gate),
    // Of a file with a problem nothing counts.
    ...answers.reduce((all, { facts }) => ({ ...all, ...facts }), {}),
    problems: answers.flatMap(({ problems }, index) => {
      const { path = "", rule = "window" } = files[index] ?? {};
      return shorten(problems).map((text) => ({ rule, text: `${path} ${text}` }));
    }),
  };
}

async function readGateFile(
  file: GateFile,
  gate: GateSettings,
  folder: string,
  at: string,
): Promise<Found> {
  const { key, path } = file;
  let text: string;
  try {
    text = await readFile(resolve(folder, path), "utf8");
  } catch (error) {
    const said = describeReadError(error);
    const problem = `must be the file of prism:${key}, got ${said} at ${resolve(folder, path)}; correct the path or its rights`;
    return { facts: {}, problems: [problem] };
  }
  const found = parsers[key](text, gate, { path, at });
  return found.problems.length > 0 ? { facts: {}, problems: found.problems } : found;
}

type Parse = (text: string, gate: GateSettings, about: { path: string; at: string }) => Found;

const parsers: Readonly<Record<GateFile["key"], Parse>> = {
  "gate.roster": (text, { zone }) => {
    const { value, problems } = parseDataFile(text, rosterSchema(zone));
    return { facts: { roster: value?.shifts ?? null }, problems };
  },
  "gate.calendar.source": (text, gate, { path }) =>
    /\.ics$/i.test(path) ? parseHolidayEvents(text, gate) : parseHolidays(text, gate),
  "gate.freezeFile": (text, { zone }, { path, at }) => {
    const now = millisecondsOf(at);
    const { events, problems } = parseIcs(text, { zone, before: now + (HORIZON_DAYS + 1) * DAY });
    const freezes = events
      .filter(({ until }) => until.epochMilliseconds > now)
      .map(({ name, from, until }) => ({
        from: from.toInstant().toString(),
        until: until.toInstant().toString(),
        reason: name,
        owner: path,
      }));
    return { facts: { freezes }, problems };
  },
};

function parseHolidays(text: string, { weekend }: GateSettings): Found {
  const { value, problems } = parseDataFile(text, holidayFileSchema);
  if (value === null) return { facts: {}, problems };
  const wrong = checkYears(value.years, weekend).map((problem) => {
    const [place = ""] = problem.split(": ");
    const line = text.split("\n").findLastIndex((each) => each.includes(place)) + 1;
    return `line ${line}: ${problem}`;
  });
  const fixed = new Map(Object.entries(value.fixed));
  return { facts: { calendar: calendarOf(value.years, fixed) }, problems: wrong };
}

function parseHolidayEvents(text: string, { zone, calendar }: GateSettings): Found {
  const through = Temporal.PlainDate.from(calendar.knownThrough ?? "0001-01-01");
  // Further than it is known: the first holidays of the next year close the days before them.
  const before = through.add({ days: 31 }).toZonedDateTime(zone).epochMilliseconds;
  const { events, problems } = parseIcs(text, { zone, before });
  const holidays = events.flatMap((event) =>
    datesWithin(event).map((date) => [date, event.name] as const),
  );
  const [first] = holidays.map(([date]) => date).sort();
  if (first === undefined && problems.length === 0) {
    return { facts: {}, problems: ["line 1: must hold holidays, got no event; export it anew"] };
  }
  const known = { from: `${(first ?? "").slice(0, 4)}-01-01`, through: through.toString() };
  const fixed: Calendar["fixed"] = new Map();
  const found = { holidays: new Map(holidays), workingWeekends: new Set<string>(), fixed, known };
  return { facts: { calendar: found }, problems };
}

/** Every date on which some of an event lies. */
function datesWithin({ from, until }: IcsEvent): string[] {
  const last = until.subtract({ nanoseconds: 1 });
  return datesOf({
    from: from.toPlainDate().toString(),
    through: last.toPlainDate().toString(),
  });
}

function shorten(problems: readonly string[]): string[] {
  const more = problems.length - MOST_SHOWN;
  return [...problems.slice(0, MOST_SHOWN), ...(more > 0 ? [`has ${more} more problems`] : [])];
}
