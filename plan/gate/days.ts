import type { Temporal } from "temporal-polyfill";
import type { GateSettings } from "../../config/gate";
import { WEEKDAYS } from "../../config/words";
import { dayOf, isRest, type Calendar, type Day } from "./calendar";
import { weekdayOf } from "./time";
import { wayToNextYear } from "./warnings";

/** Longest run of rest days that is looked through; China's longest had 9. */
const LONGEST_REST = 31;

/**
 * Why nothing is deployed on a date; empty on deployment days.
 *
 * @param calendar  of the gate's settings
 */
export function dayReasons(
  date: Temporal.PlainDate,
  gate: GateSettings,
  calendar: Calendar,
): string[] {
  const day = dayOf(date, gate, calendar);
  const name = `${weekdayOf(date)} ${date.toString()}`;
  return [
    ...ownReasons(date, day, name, gate, calendar),
    ...eveReasons(date, day, name, gate, calendar),
  ];
}

function ownReasons(
  date: Temporal.PlainDate,
  day: Day,
  name: string,
  gate: GateSettings,
  calendar: Calendar,
): string[] {
  switch (day.kind) {
    case "holiday":
      return [`${name} is a public holiday (${day.holiday ?? ""})`];
    case "weekend":
      return [`${name} is a weekend day`];
    case "adjusted":
      return gate.workingWeekends === "allow"
        ? []
        : [`${name} is a worked weekend day, and prism:gate.workingWeekends is closed`];
    case "unknown":
    case "working":
      return [
        ...(gate.days.some((name) => name === WEEKDAYS[date.dayOfWeek - 1])
          ? []
          : [`${weekdayOf(date)} is no deployment day (${gate.days.map(capital).join(", ")} are)`]),
        ...(day.kind === "unknown" ? [describeUnknown(date, gate, calendar)] : []),
      ];
  }
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

function describeUnknown(
  date: Temporal.PlainDate,
  gate: GateSettings,
  { known }: Calendar,
): string {
  const span = known === null ? "" : ` (known are ${known.from} to ${known.through})`;
  return (
    `the public holidays of ${date.year} are not known${span}; ${wayToNextYear(gate)}, ` +
    "or set prism:gate.calendar.unknownYear to weekdays"
  );
}

/** The last working day before rest days is no day to leave something new behind. */
function eveReasons(
  date: Temporal.PlainDate,
  day: Day,
  name: string,
  gate: GateSettings,
  calendar: Calendar,
): string[] {
  if (gate.closedBefore === "nothing" || isRest(day)) return [];
  const rest = restAfter(date, gate, calendar);
  const holiday = rest.find(({ kind }) => kind === "holiday")?.holiday;
  if (rest.length === 0 || (gate.closedBefore === "holidays" && !holiday)) return [];
  return [`${name} is the last working day before ${holiday ?? "the weekend"}`];
}

/** The rest days that follow a date without a working day between. */
function restAfter(date: Temporal.PlainDate, gate: GateSettings, calendar: Calendar): Day[] {
  const rest: Day[] = [];
  for (let days = 1; days <= LONGEST_REST; days++) {
    const day = dayOf(date.add({ days }), gate, calendar);
    if (!isRest(day)) break;
    rest.push(day);
  }
  return rest;
}
