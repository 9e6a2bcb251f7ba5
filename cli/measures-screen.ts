import type { FleetHistory } from "../plan/fleet-history";
import type { Measure } from "../plan/measures/measures";
import { alignColumns } from "./columns";
import type { Line, Tone } from "./status-screen";

const COLUMNS = ["MEASURE", "VALUE", "N", "95 % INTERVAL", "TARGET", "VERDICT"];
/** In place of value, count and interval. */
const UNKNOWN = ["unknown", "unknown", "unknown"];
const TONES: Readonly<Record<string, Tone>> = { met: "good", "not met": "bad" };

/**
 * One screen for people: each measure with its count, interval and verdict.
 *
 * @param history  what the measures rest on
 * @param missing  what could not be asked, a line each
 */
export function measuresScreen(
  stack: string,
  history: FleetHistory,
  measures: readonly Measure[],
  missing: readonly string[],
): Line[] {
  const [head = "", ...lines] = alignColumns([COLUMNS, ...measures.map(measureCells)], [1, 2]);
  return [
    { text: `${stack}: how the procedure works, ${spanOf(history)}`, tone: "strong" },
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

function spanOf({ runs, silent }: FleetHistory): string {
  if (runs === null) return "unknown: no host answered";
  const [first] = runs;
  const span = first === undefined ? "no run yet" : `since ${first.openedAt.slice(0, 10)}`;
  return [span, ...silent.map(({ host }) => `unknown on ${host}`)].join(", ");
}

/** Name, value, count, interval, target and verdict of a measure; `-` for what it does not have. */
export function measureCells(measure: Measure): string[] {
  const { name, value, n, interval, target, verdict } = measure;
  if (n === null) return [name, ...UNKNOWN, target ?? "-", verdict ?? "-"];
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
