import type { Place } from "./input";
import type { Mutation } from "./mutation";

/** One wrong value below `prism:gate`. */
function one(what: string, place: Place, value: unknown, ...says: string[]): Mutation {
  return { what, changes: [[["gate", ...place], value]], says };
}

/** Gates that name a file in a wrong way, each refused with a message of its own. */
export const GATE_FILE_MUTATIONS: readonly Mutation[] = [
  one(
    "a calendar that is a list",
    ["calendar", "source"],
    ["china"],
    "prism:gate.calendar.source: must be text, got a list; write one text",
  ),
  one(
    "a calendar of another form",
    ["calendar", "source"],
    "holidays.csv",
    'prism:gate.calendar.source: must be china, none, or a file that ends in .yaml, .yml, .json or .ics, got "holidays.csv"; write its path from the project\'s folder, such as holidays.yaml',
  ),
  one(
    "a calendar without a name before its ending",
    ["calendar", "source"],
    ".ics",
    'prism:gate.calendar.source: must be china, none, or a file that ends in .yaml, .yml, .json or .ics, got ".ics"; write its path from the project\'s folder, such as holidays.yaml',
  ),
  one(
    "events of holidays that do not say how far they go",
    ["calendar"],
    { source: "holidays.ics" },
    "prism:gate.calendar.knownThrough: must be set with holidays.ics, got nothing; give the last day of which it holds all holidays, such as 2026-12-31",
  ),
  one(
    "an end of China's holidays",
    ["calendar"],
    { source: "china", knownThrough: "2026-12-31" },
    "prism:gate.calendar.knownThrough: must be set with an .ics file alone, got it with china; remove it",
  ),
  one(
    "an end of holidays that list their years",
    ["calendar"],
    { source: "holidays.yaml", knownThrough: "2026-12-31" },
    "prism:gate.calendar.knownThrough: must be set with an .ics file alone, got it with holidays.yaml; remove it",
  ),
  one(
    "holidays known until a day that does not exist",
    ["calendar"],
    { source: "holidays.ics", knownThrough: "2026-02-30" },
    'prism:gate.calendar.knownThrough: must be a date of the calendar, such as 2026-12-31, got "2026-02-30"; correct it',
  ),
  one(
    "holidays known through a year",
    ["calendar"],
    { source: "holidays.ics", knownThrough: 2026 },
    "prism:gate.calendar.knownThrough: must be text, got 2026; write it in quotes, or pulumi config set it with --type string",
  ),
  one(
    "freezes from a list of holidays",
    ["freezeFile"],
    "freezes.yaml",
    'prism:gate.freezeFile: must be a file that ends in .ics, got "freezes.yaml"; write its path from the project\'s folder, such as freezes.ics',
  ),
  one(
    "a file of freezes that is a list",
    ["freezeFile"],
    ["freezes.ics"],
    "prism:gate.freezeFile: must be text, got a list; write one text",
  ),
  one(
    "an empty name of a file of freezes",
    ["freezeFile"],
    "",
    'prism:gate.freezeFile: must be a file that ends in .ics, got ""; write its path from the project\'s folder, such as freezes.ics',
  ),
  one(
    "a roster of another form",
    ["roster"],
    "on-call.ics",
    'prism:gate.roster: must be a file that ends in .yaml, .yml or .json, got "on-call.ics"; write its path from the project\'s folder, such as on-call.yaml',
  ),
  one(
    "a roster that stands in the settings",
    ["roster"],
    [{ name: "ann" }],
    "prism:gate.roster: must be text, got a list; write one text",
  ),
  one(
    "an empty name of a roster",
    ["roster"],
    "",
    'prism:gate.roster: must be a file that ends in .yaml, .yml or .json, got ""; write its path from the project\'s folder, such as on-call.yaml',
  ),
];
