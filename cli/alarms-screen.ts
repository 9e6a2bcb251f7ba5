import type { AlarmReading } from "../plan/alarms/readings";
import { alignColumns } from "./columns";
import { momentOf } from "./moments";
import type { Line, Tone } from "./status-screen";

const COLUMNS = ["STATE", "ALARM", "FOR", "SINCE"];
const TONES: Readonly<Record<AlarmReading["state"], Tone>> = {
  ALARM: "bad",
  INSUFFICIENT_DATA: "warn",
  absent: "warn",
  OK: "plain",
};
/** Worst first. */
const ORDER = Object.keys(TONES);

/**
 * One screen for people: each alarm's state, since when, and why where it is not OK.
 *
 * @param readings  of the whole catalogue
 * @param runbook   address of the page with a section per kind
 */
export function alarmsScreen(
  stack: string,
  readings: readonly AlarmReading[],
  runbook: string,
  now: string,
): Line[] {
  const rank = ({ state }: AlarmReading) => ORDER.indexOf(state);
  const sorted = [...readings].sort((one, other) => rank(one) - rank(other));
  const [head = "", ...rows] = alignColumns([
    COLUMNS,
    ...sorted.map(({ state, id, severity, since }) => [
      state,
      id,
      severity,
      since === null ? "-" : momentOf(since, now),
    ]),
  ]);
  const bad = sorted.filter(({ state }) => state !== "OK");
  return [
    titleOf(stack, readings),
    { text: "", tone: "plain" },
    { text: head, tone: "strong" },
    ...rows.map((text, index): Line => ({ text, tone: TONES[sorted[index]?.state ?? "OK"] })),
    ...bad.flatMap(({ id, kind, state, reason }, index): Line[] => [
      ...(index === 0 ? [{ text: "", tone: "plain" } as const] : []),
      { text: `${id}: ${reason}; ${runbook}#${kind}`, tone: TONES[state] },
    ]),
    ...(readings.some(({ state }) => state === "absent")
      ? [
          {
            text: `pulumi up --stack ${stack} registers what is absent; pulumi refresh first if it was there`,
            tone: "plain",
          } as const,
        ]
      : []),
  ];
}

function titleOf(stack: string, readings: readonly AlarmReading[]): Line {
  const counts = ORDER.flatMap((state) => {
    const count = readings.filter((reading) => reading.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  const isGood = readings.every(({ state }) => state === "OK");
  return {
    text: `${stack}: ${readings.length} alarms, ${counts.join(", ")}`,
    tone: isGood ? "good" : "strong",
  };
}
