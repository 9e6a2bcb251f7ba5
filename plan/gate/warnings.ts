import type { GateSettings } from "../../config/gate";
import { minutesOf } from "./time";
import type { View } from "./view";

/** How long before the known holidays end everybody is told. */
const WARN_DAYS = 60;

const DAY = 86_400_000;

/** What to do when the known holidays end. */
export function wayToNextYear({ calendar }: GateSettings): string {
  const { source } = calendar;
  if (source === "china") {
    return "add the next year with npm run add-year, as docs/calendar.md says";
  }
  return source.toLowerCase().endsWith(".ics")
    ? `get a newer ${source} and raise prism:gate.calendar.knownThrough`
    : `add the next year to ${source}`;
}

/** Says when the public holidays are known for 60 days or less. */
export function calendarWarnings({ calendar, gate, local }: View): string[] {
  if (calendar.known === null || gate.always) return [];
  const { through } = calendar.known;
  // Both are dates, which Date.parse takes for midnight in UTC.
  const days = (Date.parse(through) - Date.parse(local.toPlainDate().toString())) / DAY;
  const after =
    gate.calendar.unknownYear === "closed"
      ? "then every day is closed for deployments"
      : "then only weekends and fixed holidays are closed";
  if (days < 0) {
    return gate.calendar.unknownYear === "closed"
      ? []
      : [
          `public holidays were known until ${through}, now only weekends and fixed ones count; ${wayToNextYear(gate)}`,
        ];
  }
  return days > WARN_DAYS
    ? []
    : [
        `public holidays are known until ${through}, for ${days} more days, ${after}; ${wayToNextYear(gate)}`,
      ];
}

/** Says when deployments take longer than they may; the longer of the two must fit. */
export function durationWarnings({ need }: View, budgetSeconds: number): string[] {
  if (need <= budgetSeconds * 1000) return [];
  return [
    `1 of 20 deployments took longer than ${minutesOf(need)} minutes, more than the ${minutesOf(budgetSeconds * 1000)} of prism:limits.budget; raise it or make them faster`,
  ];
}
