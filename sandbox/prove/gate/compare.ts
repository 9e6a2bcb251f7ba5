import { gateSchema, type GateSettings } from "../../../config/gate";
import { evaluateGate } from "../../../plan/gate/evaluate";
import { countOut, type Oracle, type Span } from "./oracle";

/** Zones with and without summer time, with offsets of half and quarter hours, at the ends of the day. */
export const ZONES = [
  "Asia/Shanghai",
  "UTC",
  "Europe/London",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "Africa/Casablanca",
];

const BUDGET_MINUTES = 30;
const PEOPLE = { onCall: ["ann", "bob"] };

/** The procedure's gate, and one that is open at nights of Sundays, when clocks change. */
export function gatesOf(zone: string): GateSettings[] {
  const nights = gateSchema.parse({
    ...PEOPLE,
    zone,
    windows: [
      { start: "22:00", end: "24:00" },
      { start: "00:00", end: "01:10" },
      { start: "01:30", end: "03:15" },
      { start: "08:00", end: "12:00" },
    ],
    days: ["sunday", "monday", "wednesday", "friday"],
    weekend: ["saturday"],
    closedBefore: "holidays",
    workingWeekends: "allow",
    freezes: [
      { from: "2026-03-04 09:20", until: "2026-03-18 11:00", reason: "audit" },
      { from: "12-24 10:10", until: "01-05 09:00", reason: "end of year" },
    ],
  });
  return [gateSchema.parse({ ...PEOPLE, zone }), nights];
}

/** Minutes by the evaluator and by the oracle. */
export interface Comparison {
  readonly minutes: number;
  readonly open: number;
  /** At most ten, each with its instant. */
  readonly differences: readonly string[];
}

const span = (from: string, until: string): Span => ({
  from: Date.parse(from) / 60_000,
  until: Date.parse(until) / 60_000,
});

/** Each month of 2025 and 2026, by UTC. */
export const MONTHS = Array.from({ length: 24 }, (_, month): Span => {
  const start = (index: number) => Date.UTC(2025, index) / 60_000;
  return { from: start(month), until: start(month + 1) };
});

/** Spring Festival, worked weekends, and clocks changing in every zone that changes them. */
export const SPRING = span("2026-02-10", "2026-04-12");

/**
 * Asks both about minutes of a span.
 *
 * @param step  1: every minute; else every step-th and both sides of every 20th opening or closing
 */
export function compare(gate: GateSettings, span: Span, step: number): Comparison {
  const oracle = countOut(gate, BUDGET_MINUTES, span);
  const differences: string[] = [];
  let open = 0;
  const minutes = minutesOf(oracle, span, step);
  for (const minute of minutes) {
    const at = new Date(minute * 60_000).toISOString();
    const expected = expectedAt(oracle, minute - oracle.from);
    const answer = evaluateGate({
      stack: "production",
      gate,
      budgetSeconds: BUDGET_MINUTES * 60,
      at,
      release: "v2.4.0",
      actor: "eve@desk",
    });
    const { window, minutesLeft, nextOpening } = answer;
    const found = [window, minutesLeft, nextOpening?.utc ?? null].join(" ");
    if (answer.isOpen) open += 1;
    if (found !== expected && differences.length < 10) {
      differences.push(`${gate.zone} ${at}: evaluator ${found}, oracle ${expected}`);
    }
  }
  return { minutes: minutes.length, open, differences };
}

function expectedAt({ from, left, windowStart, next }: Oracle, index: number): string {
  const iso = (minute: number) => new Date((from + minute) * 60_000).toISOString();
  const stamp = (minute: number) => iso(minute).replace(/[-:]/g, "").replace("00.000Z", "Z");
  const minutes = left[index] ?? 0;
  if (minutes > 0) return [stamp(windowStart[index] ?? 0), minutes, null].join(" ");
  const opening = next[index] ?? -1;
  return ["closed", 0, opening < 0 ? null : iso(opening).replace(".000Z", "Z")].join(" ");
}

function minutesOf({ from, left }: Oracle, span: Span, step: number): number[] {
  const minutes: number[] = [];
  let changes = 0;
  for (let minute = span.from; minute < span.until; minute++) {
    const isOpen = (at: number) => (left[at - from] ?? 0) > 0;
    const isChange = isOpen(minute) !== isOpen(minute - 1);
    if (isChange && changes++ % 20 === 0 && step > 1) minutes.push(minute - 1, minute);
    else if ((minute - span.from) % step === 0) minutes.push(minute);
  }
  return minutes;
}
