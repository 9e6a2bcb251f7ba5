import { Temporal } from "temporal-polyfill";
import type { z } from "zod";
import type { GateSettings } from "./gate";
import { WEEKDAYS, type Weekday } from "./words";

type Context = z.core.$RefinementCtx<GateSettings>;
type Refuse = (path: PropertyKey[], message: string) => void;
type Freeze = GateSettings["freezes"][number];

/** How times are written. Entries of another form have been refused by themselves. */
export const FORMS = {
  start: /^([01]\d|2[0-3]):[0-5]\d$/,
  /** 24:00 is midnight at the end of the day. */
  end: /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/,
  /** Local date and time, the year left out for every year. */
  moment: /^(\d{4}-)?\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d$/,
  /** Where holidays come from. */
  calendar: /^(china|none)$|.\.(ya?ml|json|ics)$/i,
  list: /.\.(ya?ml|json)$/i,
  ics: /.\.ics$/i,
};

/**
 * Whether the text names a zone of the IANA database; offsets such as +08:00 and Etc/GMT-8, whose sign is
 * the other way round, do not count.
 */
export function isZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text) || /^etc\/gmt[+-]/i.test(text)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** Refuses a gate whose keys are each right and together wrong. */
export function checkGate(gate: GateSettings, context: Context): void {
  const refuse: Refuse = (path, message) =>
    context.issues.push({ code: "custom", path, message, input: undefined });
  checkWindows(gate, refuse);
  checkDays(gate, refuse);
  if (gate.breakGlass !== null && gate.allowedSigners === null) {
    refuse(
      ["allowedSigners"],
      "must be set to use prism:gate.breakGlass, got nothing; name the file of the allowed signers",
    );
  }
  checkCalendar(gate, refuse);
  gate.freezes.forEach((freeze, index) =>
    checkFreeze(freeze, gate.zone, (key, message) => refuse(["freezes", index, key], message)),
  );
  repeats(gate.onCall.map((name) => name.toLowerCase())).forEach((index) =>
    refuse(
      ["onCall", index],
      `must be named once, got ${JSON.stringify(gate.onCall[index])} again; name another person`,
    ),
  );
}

function checkWindows({ windows }: GateSettings, refuse: Refuse): void {
  const sound: { index: number; start: string; end: string }[] = [];
  windows.forEach(({ start, end }, index) => {
    if (!FORMS.start.test(start) || !FORMS.end.test(end)) return;
    if (end <= start) {
      refuse(
        ["windows", index, "end"],
        `must be after start ${start}, got ${end}; split a window that crosses midnight into two`,
      );
      return;
    }
    const other = sound.find((earlier) => earlier.start <= end && start <= earlier.end);
    if (other) {
      refuse(
        ["windows", index],
        `must not overlap or touch windows[${other.index}], got ${start}-${end}; join the two`,
      );
    }
    sound.push({ index, start, end });
  });
}

function checkDays({ days, weekend, closedBefore }: GateSettings, refuse: Refuse): void {
  for (const [key, names] of Object.entries({ days, weekend })) {
    repeats(names).forEach((index) =>
      refuse(
        [key, index],
        `must be named once, got ${JSON.stringify(names[index])} again; remove it`,
      ),
    );
  }
  days.forEach((day, index) => {
    if (weekend.includes(day)) {
      refuse(
        ["days", index],
        `must be no day of prism:gate.weekend, got ${JSON.stringify(day)}; remove it here or there`,
      );
    } else if (closedBefore === "rest-days" && weekend.includes(dayAfter(day))) {
      refuse(
        ["days", index],
        `must not be the day before the weekend, got ${JSON.stringify(day)}; remove it, or set prism:gate.closedBefore to holidays`,
      );
    }
  });
}

/** Events alone do not say of which years they hold all. */
function checkCalendar({ calendar }: GateSettings, refuse: Refuse): void {
  const { source, knownThrough } = calendar;
  const path = ["calendar", "knownThrough"];
  if (FORMS.ics.test(source) && knownThrough === null) {
    refuse(
      path,
      `must be set with ${source}, got nothing; give the last day of which it holds all holidays, such as 2026-12-31`,
    );
  }
  if (FORMS.calendar.test(source) && !FORMS.ics.test(source) && knownThrough !== null) {
    refuse(path, `must be set with an .ics file alone, got it with ${source}; remove it`);
  }
}

function dayAfter(day: Weekday): Weekday {
  return WEEKDAYS[(WEEKDAYS.indexOf(day) + 1) % WEEKDAYS.length] ?? day;
}

function checkFreeze(
  { from, until }: Freeze,
  zone: string,
  refuse: (key: "from" | "until", message: string) => void,
): void {
  if (!FORMS.moment.test(from) || !FORMS.moment.test(until)) return;
  const problems = { from: problemOf(from, zone), until: problemOf(until, zone) };
  if (problems.from) refuse("from", problems.from);
  if (problems.until) refuse("until", problems.until);
  if (problems.from || problems.until) return;
  if (from.length !== until.length) {
    refuse("until", `must have the form of from ${from}, got ${until}; give both a year or none`);
  } else if (from === until) {
    refuse(
      "until",
      `must be later than from ${from}, got the same; give the first minute after it`,
    );
  } else if (!isYearly(from) && until < from) {
    refuse("until", `must be later than from ${from}, got ${until}; swap the two`);
  }
}

const isYearly = (moment: string) => moment.length === "12-24 00:00".length;

/** What is wrong with one end of a freeze, or null. */
function problemOf(moment: string, zone: string): string | null {
  // A year that every date of every other year exists in, but 29 February.
  const text = isYearly(moment) ? `2001-${moment}` : moment;
  let local: Temporal.PlainDateTime;
  try {
    local = Temporal.PlainDateTime.from(text.replace(" ", "T"));
  } catch {
    const every = isYearly(moment) ? "of every year" : "of the calendar";
    return `must be a day ${every}, got ${JSON.stringify(moment)}; take the day before or after`;
  }
  if (isYearly(moment) || !isZone(zone)) return null;
  try {
    local.toZonedDateTime(zone, { disambiguation: "reject" });
    return null;
  } catch {
    return `must be a time that comes exactly once, got ${JSON.stringify(moment)}, when clocks change in ${zone}; take an hour earlier or later`;
  }
}

/** Index of each entry that stood before. */
function repeats(entries: readonly string[]): number[] {
  return entries.flatMap((entry, index) => (entries.indexOf(entry) < index ? [index] : []));
}
