import type { Place } from "./input";
import type { Mutation } from "./mutation";

/** One wrong value below `prism:gate`. */
function one(what: string, place: Place, value: unknown, ...says: string[]): Mutation {
  return { what, changes: [[["gate", ...place], value]], says };
}

/** Gates with a broken window or day, each refused with a message of its own. */
export const GATE_HOUR_MUTATIONS: readonly Mutation[] = [
  one(
    "windows that are no list",
    ["windows"],
    "10:00-11:00",
    'prism:gate.windows: must be a list, got "10:00-11:00"; write its entries below it, each after a dash',
  ),
  one(
    "an empty list of windows",
    ["windows"],
    [],
    "prism:gate.windows: must hold at least 1 entry, got an empty list; give it a value or remove its key",
  ),
  one(
    "a window that is no group of keys",
    ["windows"],
    ["10:00-11:00"],
    'prism:gate.windows[0]: must be a group of keys, got "10:00-11:00"; write its keys indented below it',
  ),
  one(
    "a window without a start",
    ["windows"],
    [{ end: "11:00" }],
    "prism:gate.windows[0].start: must be set, got nothing; for example: pulumi config set --path 'prism:gate.windows[0].start' 10:00",
  ),
  one(
    "a window without an end",
    ["windows"],
    [{ start: "11:00" }],
    "prism:gate.windows[0].end: must be set, got nothing; for example: pulumi config set --path 'prism:gate.windows[0].end' 11:00",
  ),
  one(
    "a window with an unknown key",
    ["windows"],
    [{ start: "10:00", end: "11:00", stop: "11:00" }],
    'prism:gate.windows[0].stop: must be a known key, got "stop"; remove it, or use one of end, start',
  ),
  one(
    "a start without its leading zero",
    ["windows"],
    [{ start: "9:00", end: "11:00" }],
    'prism:gate.windows[0].start: must be a time of day from 00:00 to 23:59, got "9:00"; write it as "10:00"',
  ),
  one(
    "a start that YAML read as a number",
    ["windows"],
    [{ start: 600, end: "11:00" }],
    "prism:gate.windows[0].start: must be text, got 600; write it in quotes, or pulumi config set it with --type string",
  ),
  one(
    "a start at midnight's end",
    ["windows"],
    [{ start: "24:00", end: "24:00" }],
    'prism:gate.windows[0].start: must be a time of day from 00:00 to 23:59, got "24:00"; write it as "10:00"',
  ),
  one(
    "a minute that does not exist",
    ["windows"],
    [{ start: "10:60", end: "12:00" }],
    'prism:gate.windows[0].start: must be a time of day from 00:00 to 23:59, got "10:60"; write it as "10:00"',
  ),
  one(
    "an hour that does not exist",
    ["windows"],
    [{ start: "10:00", end: "25:00" }],
    'prism:gate.windows[0].end: must be a time of day from 00:01 to 24:00, got "25:00"; write it as "11:00"',
  ),
  one(
    "a start with seconds",
    ["windows"],
    [{ start: "10:00:00", end: "12:00" }],
    'prism:gate.windows[0].start: must be a time of day from 00:00 to 23:59, got "10:00:00"; write it as "10:00"',
  ),
  one(
    "an end after midnight's end",
    ["windows"],
    [{ start: "10:00", end: "24:01" }],
    'prism:gate.windows[0].end: must be a time of day from 00:01 to 24:00, got "24:01"; write it as "11:00"',
  ),
  one(
    "an end in twelve hours",
    ["windows"],
    [{ start: "10:00", end: "11 am" }],
    'prism:gate.windows[0].end: must be a time of day from 00:01 to 24:00, got "11 am"; write it as "11:00"',
  ),
  one(
    "a window whose end is before its start",
    ["windows"],
    [{ start: "22:00", end: "21:30" }],
    "prism:gate.windows[0].end: must be after start 22:00, got 21:30; split a window that crosses midnight into two",
  ),
  one(
    "an empty window",
    ["windows"],
    [{ start: "10:00", end: "10:00" }],
    "prism:gate.windows[0].end: must be after start 10:00, got 10:00; split a window that crosses midnight into two",
  ),
  one(
    "a window across midnight",
    ["windows"],
    [{ start: "23:00", end: "01:00" }],
    "prism:gate.windows[0].end: must be after start 23:00, got 01:00; split a window that crosses midnight into two",
  ),
  one(
    "windows that overlap",
    ["windows"],
    [
      { start: "10:00", end: "11:00" },
      { start: "10:30", end: "12:00" },
    ],
    "prism:gate.windows[1]: must not overlap or touch windows[0], got 10:30-12:00; join the two",
  ),
  one(
    "windows that touch",
    ["windows"],
    [
      { start: "10:00", end: "11:00" },
      { start: "11:00", end: "12:00" },
    ],
    "prism:gate.windows[1]: must not overlap or touch windows[0], got 11:00-12:00; join the two",
  ),
  one(
    "windows that touch the other way round",
    ["windows"],
    [
      { start: "15:00", end: "16:00" },
      { start: "14:00", end: "15:00" },
    ],
    "prism:gate.windows[1]: must not overlap or touch windows[0], got 14:00-15:00; join the two",
  ),
  one(
    "a window that is there twice",
    ["windows"],
    [
      { start: "10:00", end: "11:00" },
      { start: "10:00", end: "11:00" },
    ],
    "prism:gate.windows[1]: must not overlap or touch windows[0], got 10:00-11:00; join the two",
  ),
  one(
    "a window inside another",
    ["windows"],
    [
      { start: "09:00", end: "17:00" },
      { start: "12:00", end: "13:00" },
    ],
    "prism:gate.windows[1]: must not overlap or touch windows[0], got 12:00-13:00; join the two",
  ),
  one(
    "a window as long as a deployment may take",
    ["windows"],
    [{ start: "10:00", end: "10:30" }],
    "prism:gate.windows[0]: must be longer than the 1800 seconds of prism:limits.budget, got 10:00-10:30; make it longer, or lower prism:limits.budget",
  ),
  one(
    "a window shorter than a deployment may take",
    ["windows"],
    [
      { start: "10:00", end: "11:00" },
      { start: "15:00", end: "15:05" },
    ],
    "prism:gate.windows[1]: must be longer than the 1800 seconds of prism:limits.budget, got 15:00-15:05; make it longer, or lower prism:limits.budget",
  ),
  one(
    "days that are no list",
    ["days"],
    "monday",
    'prism:gate.days: must be a list, got "monday"; write its entries below it, each after a dash',
  ),
  one(
    "an empty list of days",
    ["days"],
    [],
    "prism:gate.days: must hold at least 1 entry, got an empty list; give it a value or remove its key",
  ),
  one(
    "a day in short",
    ["days"],
    ["mon"],
    'prism:gate.days[0]: must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, got "mon"; choose one of them',
  ),
  one(
    "a day with a capital",
    ["days"],
    ["Tuesday"],
    'prism:gate.days[0]: must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, got "Tuesday"; did you mean tuesday?',
  ),
  one(
    "a misspelt day",
    ["days"],
    ["wendesday"],
    'prism:gate.days[0]: must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, got "wendesday"; did you mean wednesday?',
  ),
  one(
    "a day by number",
    ["days"],
    [1],
    "prism:gate.days[0]: must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, got 1; choose one of them",
  ),
  one(
    "a day that is there twice",
    ["days"],
    ["monday", "tuesday", "monday"],
    'prism:gate.days[2]: must be named once, got "monday" again; remove it',
  ),
  one(
    "a day of the weekend",
    ["days"],
    ["monday", "saturday"],
    'prism:gate.days[1]: must be no day of prism:gate.weekend, got "saturday"; remove it here or there',
  ),
  one(
    "the day before the weekend",
    ["days"],
    ["thursday", "friday"],
    'prism:gate.days[1]: must not be the day before the weekend, got "friday"; remove it, or set prism:gate.closedBefore to holidays',
  ),
  one(
    "an unknown day of the weekend",
    ["weekend"],
    ["sunnday"],
    'prism:gate.weekend[0]: must be one of monday, tuesday, wednesday, thursday, friday, saturday, sunday, got "sunnday"; did you mean sunday?',
  ),
  one(
    "a day of the weekend that is there twice",
    ["weekend"],
    ["sunday", "sunday"],
    'prism:gate.weekend[1]: must be named once, got "sunday" again; remove it',
  ),
];
