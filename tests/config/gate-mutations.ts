import type { Place } from "./input";
import type { Mutation } from "./mutation";

/** One wrong value below `prism:gate`. */
function one(what: string, place: Place, value: unknown, ...says: string[]): Mutation {
  return { what, changes: [[["gate", ...place], value]], says };
}

/** Gates with a broken key, each refused with a message of its own; windows and days: gate-hour-mutations.ts. */
export const GATE_MUTATIONS: readonly Mutation[] = [
  one(
    "a gate that is no group of keys",
    [],
    "open",
    'prism:gate: must be a group of keys, got "open"; write its keys indented below it',
  ),
  one(
    "a gate that is a list",
    [],
    [1],
    "prism:gate: must be a group of keys, got a list; write its keys indented below it",
  ),
  one(
    "an unknown key with a near one",
    ["window"],
    [{ start: "10:00", end: "11:00" }],
    'prism:gate.window: must be a known key, got "window"; did you mean windows?',
  ),
  one(
    "an unknown key",
    ["colour"],
    "red",
    'prism:gate.colour: must be a known key, got "colour"; remove it, or use one of allowedSigners, always, breakGlass, calendar, closedBefore, days, freezeFile, freezes, onCall, overrunMinutes, roster, weekend, windows, workingWeekends, zone',
  ),
  one(
    "a token that nobody could have signed",
    ["breakGlass"],
    "break-glass.json",
    "prism:gate.allowedSigners: must be set to use prism:gate.breakGlass, got nothing; name the file of the allowed signers",
  ),
  one(
    "always in words",
    ["always"],
    "yes",
    'prism:gate.always: must be true or false, got "yes"; write it without quotes',
  ),
  one(
    "a zone that does not exist",
    ["zone"],
    "Asia/Shangai",
    'prism:gate.zone: must be a zone of the IANA database, no offset, got "Asia/Shangai"; did you mean Asia/Shanghai?',
  ),
  one(
    "a zone that is near none",
    ["zone"],
    "Mars",
    'prism:gate.zone: must be a zone of the IANA database, no offset, got "Mars"; name the nearest big city, such as Asia/Shanghai',
  ),
  one(
    "an offset as zone",
    ["zone"],
    "+08:00",
    'prism:gate.zone: must be a zone of the IANA database, no offset, got "+08:00"; name the nearest big city, such as Asia/Shanghai',
  ),
  one(
    "a zone whose sign is turned round",
    ["zone"],
    "Etc/GMT-8",
    'prism:gate.zone: must be a zone of the IANA database, no offset, got "Etc/GMT-8"; name the nearest big city, such as Asia/Shanghai',
  ),
  one(
    "an empty zone",
    ["zone"],
    "",
    'prism:gate.zone: must be a zone of the IANA database, no offset, got ""; name the nearest big city, such as Asia/Shanghai',
  ),
  one(
    "a zone that is no text",
    ["zone"],
    8,
    "prism:gate.zone: must be text, got 8; write it in quotes, or pulumi config set it with --type string",
  ),
  one(
    "an unknown closedBefore",
    ["closedBefore"],
    "holiday",
    'prism:gate.closedBefore: must be one of rest-days, holidays, nothing, got "holiday"; did you mean holidays?',
  ),
  one(
    "closedBefore as truth",
    ["closedBefore"],
    true,
    "prism:gate.closedBefore: must be one of rest-days, holidays, nothing, got true; choose one of them",
  ),
  one(
    "an unknown reading of working weekends",
    ["workingWeekends"],
    "open",
    'prism:gate.workingWeekends: must be one of closed, allow, got "open"; choose one of them',
  ),
  one(
    "working weekends as truth",
    ["workingWeekends"],
    true,
    "prism:gate.workingWeekends: must be one of closed, allow, got true; choose one of them",
  ),
  one(
    "a calendar that is no group of keys",
    ["calendar"],
    "china",
    'prism:gate.calendar: must be a group of keys, got "china"; write its keys indented below it',
  ),
  one(
    "an unknown calendar",
    ["calendar", "source"],
    "germany",
    'prism:gate.calendar.source: must be china, none, or a file that ends in .yaml, .yml, .json or .ics, got "germany"; write its path from the project\'s folder, such as holidays.yaml',
  ),
  one(
    "an unknown key of the calendar",
    ["calendar", "sorce"],
    "china",
    'prism:gate.calendar.sorce: must be a known key, got "sorce"; did you mean source?',
  ),
  one(
    "an unknown choice for unknown years",
    ["calendar", "unknownYear"],
    "open",
    'prism:gate.calendar.unknownYear: must be one of closed, weekdays, got "open"; choose one of them',
  ),
  one(
    "freezes that are no list",
    ["freezes"],
    { from: "2026-12-24 00:00", until: "2027-01-02 00:00", reason: "fair" },
    "prism:gate.freezes: must be a list, got a group of keys; write its entries below it, each after a dash",
  ),
  one(
    "a freeze without a start",
    ["freezes"],
    [{ until: "2027-01-02 00:00", reason: "x" }],
    "prism:gate.freezes[0].from: must be set, got nothing; for example: pulumi config set --path 'prism:gate.freezes[0].from' '2026-12-24 00:00'",
  ),
  one(
    "a freeze without an end",
    ["freezes"],
    [{ from: "2026-12-24 00:00", reason: "x" }],
    "prism:gate.freezes[0].until: must be set, got nothing; for example: pulumi config set --path 'prism:gate.freezes[0].until' '2027-01-02 00:00'",
  ),
  one(
    "a freeze without a reason",
    ["freezes"],
    [{ from: "2026-12-24 00:00", until: "2027-01-02 00:00" }],
    "prism:gate.freezes[0].reason: must be set, got nothing; for example: pulumi config set --path 'prism:gate.freezes[0].reason' 'end of year'",
  ),
  one(
    "a freeze with an empty reason",
    ["freezes"],
    [{ from: "2026-12-24 00:00", until: "2027-01-02 00:00", reason: "" }],
    'prism:gate.freezes[0].reason: must not be empty, got ""; give it a value or remove its key',
  ),
  one(
    "a freeze with an unknown key",
    ["freezes"],
    [{ from: "2026-12-24 00:00", until: "2027-01-02 00:00", reason: "fair", owner: "ann" }],
    'prism:gate.freezes[0].owner: must be a known key, got "owner"; remove it, or use one of from, reason, until',
  ),
  one(
    "a freeze from a date alone",
    ["freezes"],
    [{ from: "2026-12-24", until: "2027-01-02 00:00", reason: "fair" }],
    'prism:gate.freezes[0].from: must be a local date and time, got "2026-12-24"; write it as "2026-12-24 00:00", or "12-24 00:00" for every year',
  ),
  one(
    "a freeze in the form of ISO",
    ["freezes"],
    [{ from: "2026-12-24T00:00", until: "2027-01-02 00:00", reason: "fair" }],
    'prism:gate.freezes[0].from: must be a local date and time, got "2026-12-24T00:00"; write it as "2026-12-24 00:00", or "12-24 00:00" for every year',
  ),
  one(
    "a freeze from a day that does not exist",
    ["freezes"],
    [{ from: "2026-02-30 00:00", until: "2027-01-02 00:00", reason: "fair" }],
    'prism:gate.freezes[0].from: must be a day of the calendar, got "2026-02-30 00:00"; take the day before or after',
  ),
  one(
    "a freeze until a month that does not exist",
    ["freezes"],
    [{ from: "2026-12-24 00:00", until: "2026-13-01 00:00", reason: "fair" }],
    'prism:gate.freezes[0].until: must be a day of the calendar, got "2026-13-01 00:00"; take the day before or after',
  ),
  one(
    "a freeze from an hour that clocks skip",
    [],
    {
      zone: "Europe/Berlin",
      freezes: [{ from: "2026-03-29 02:30", until: "2027-01-02 00:00", reason: "fair" }],
    },
    'prism:gate.freezes[0].from: must be a time that comes exactly once, got "2026-03-29 02:30", when clocks change in Europe/Berlin; take an hour earlier or later',
  ),
  one(
    "a freeze until an hour that comes twice",
    [],
    {
      zone: "Europe/Berlin",
      freezes: [{ from: "2026-10-01 00:00", until: "2026-10-25 02:30", reason: "fair" }],
    },
    'prism:gate.freezes[0].until: must be a time that comes exactly once, got "2026-10-25 02:30", when clocks change in Europe/Berlin; take an hour earlier or later',
  ),
  one(
    "a yearly freeze from a day of leap years",
    ["freezes"],
    [{ from: "02-29 00:00", until: "03-02 00:00", reason: "x" }],
    'prism:gate.freezes[0].from: must be a day of every year, got "02-29 00:00"; take the day before or after',
  ),
  one(
    "a freeze whose end has no year",
    ["freezes"],
    [{ from: "2026-12-24 00:00", until: "01-02 00:00", reason: "fair" }],
    "prism:gate.freezes[0].until: must have the form of from 2026-12-24 00:00, got 01-02 00:00; give both a year or none",
  ),
  one(
    "a freeze that ends before it begins",
    ["freezes"],
    [{ from: "2026-12-24 00:00", until: "2026-12-23 00:00", reason: "fair" }],
    "prism:gate.freezes[0].until: must be later than from 2026-12-24 00:00, got 2026-12-23 00:00; swap the two",
  ),
  one(
    "a freeze that is empty",
    ["freezes"],
    [{ from: "2026-12-24 00:00", until: "2026-12-24 00:00", reason: "fair" }],
    "prism:gate.freezes[0].until: must be later than from 2026-12-24 00:00, got the same; give the first minute after it",
  ),
  one(
    "a yearly freeze that is empty",
    ["freezes"],
    [{ from: "12-24 00:00", until: "12-24 00:00", reason: "x" }],
    "prism:gate.freezes[0].until: must be later than from 12-24 00:00, got the same; give the first minute after it",
  ),
  one(
    "the end of a window and a day at once",
    [],
    { windows: [{ start: "22:00", end: "21:00" }], days: ["sunday"] },
    "prism:gate.windows[0].end: must be after start 22:00, got 21:00; split a window that crosses midnight into two",
    'prism:gate.days[0]: must be no day of prism:gate.weekend, got "sunday"; remove it here or there',
  ),
  one(
    "an overrun of more than two hours",
    ["overrunMinutes"],
    121,
    "prism:gate.overrunMinutes: must be at most 120, got 121; lower it",
  ),
  one(
    "a negative overrun",
    ["overrunMinutes"],
    -1,
    "prism:gate.overrunMinutes: must be at least 0, got -1; raise it",
  ),
  one(
    "an overrun with a fraction",
    ["overrunMinutes"],
    7.5,
    "prism:gate.overrunMinutes: must be a whole number, got 7.5; write it in digits, without quotes",
  ),
  one(
    "an overrun with its unit",
    ["overrunMinutes"],
    "15m",
    'prism:gate.overrunMinutes: must be a number, got "15m"; write it in digits, without quotes',
  ),
  one(
    "people that are no list",
    ["onCall"],
    "ann, bob",
    'prism:gate.onCall: must be a list, got "ann, bob"; write its entries below it, each after a dash',
  ),
  one(
    "an empty name",
    ["onCall"],
    ["ann", " "],
    'prism:gate.onCall[1]: must not be empty, got " "; give it a value or remove its key',
  ),
  one(
    "a person by number",
    ["onCall"],
    [1, "ann"],
    "prism:gate.onCall[0]: must be text, got 1; write it in quotes, or pulumi config set it with --type string",
  ),
  one(
    "a person who is there twice, in any case",
    ["onCall"],
    ["ann", "bob", "Ann"],
    'prism:gate.onCall[2]: must be named once, got "Ann" again; name another person',
  ),
];
