import type { Measure } from "../plan/measures/measures";
import { alignColumns } from "./columns";
import type { Line, Tone } from "./status-screen";

const COLUMNS = ["MEASURE", "VALUE", "N", "95 % INTERVAL", "TARGET", "VERDICT"];
const TONES: Readonly<Record<string, Tone>> = { met: "good", "not met": "bad" };

/**
 * One screen for people: each measure with its count, interval and verdict.
 *
 * @param since    oldest run that the hosts remember, ISO 8601 UTC; null: none
 * @param missing  what could not be asked, a line each
 */
export function measuresScreen(
  stack: string,
  since: string | null,
  measures: readonly Measure[],
  missing: readonly string[],
): Line[] {
  const [head = "", ...lines] = alignColumns([COLUMNS, ...measures.map(measureCells)], [1, 2]);
  const from = since === null ? "no run yet" : `since ${since.slice(0, 10)}`;
  return [
    { text: `${stack}: how the procedure works, ${from}`, tone: "strong" },
    { text: "", tone: "plain" },
    { text: head, tone: "strong" },
    ...lines.map((text, index): Line => {
      const verdict = measures[index]?.verdict ?? "";
      return { text, tone: TONES[verdict] ?? "plain" };
    }),
    { text: "", tone: "plain" },
    ...measures.map(({ name, meaning }): Line => ({ text: `${name}: ${meaning}`, tone: "plain" })),
    ...missing.map((text): Line => ({ text, tone: "warn" })),
  ];
}

/** Name, value, count, interval, target and verdict of a measure; `-` for what it does not have. */
export function measureCells(measure: Measure): string[] {
  const { name, value, n, interval, target, verdict } = measure;
  const range = interval && `${show(measure, interval.low)} to ${show(measure, interval.high)}`;
  return [name, show(measure, value), String(n), range ?? "-", target ?? "-", verdict ?? "-"];
}

function show({ unit }: Measure, value: number | null): string {
  if (value === null) return "-";
  return unit === "share" ? `${(value * 100).toFixed(1)} %` : inTime(value);
}

/** Seconds in the unit that a person would use. */
function inTime(seconds: number): string {
  if (seconds < 90) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 5400) return `${(seconds / 60).toFixed(1)} min`;
  return seconds < 172_800
    ? `${(seconds / 3600).toFixed(1)} h`
    : `${(seconds / 86_400).toFixed(1)} d`;
}
