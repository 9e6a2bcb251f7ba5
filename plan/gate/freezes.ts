import { Temporal } from "temporal-polyfill";
import type { GateSettings } from "../../config/gate";
import { clockOf, localTime, millisecondsOf, type Interval } from "./time";

/** A freeze by command, which the hosts keep so that every operator sees it, or from an .ics file. */
export interface EmergencyFreeze {
  /** ISO 8601. */
  readonly from: string;
  /** ISO 8601; the first instant after it. */
  readonly until: string;
  readonly reason: string;
  readonly owner: string;
}

/** A time in which nothing is deployed. */
export interface Freeze extends Interval {
  /** Why, and by whom if somebody said it. */
  readonly reason: string;
}

/** All freezes that touch a span of time, sorted by their start. */
export function freezesIn(
  span: Interval,
  gate: Pick<GateSettings, "zone" | "freezes">,
  emergencies: readonly EmergencyFreeze[],
): Freeze[] {
  const configured = gate.freezes.flatMap((one) => instances(one, span, gate));
  const called = emergencies.map(({ from, until, reason, owner }) => ({
    from: millisecondsOf(from),
    until: millisecondsOf(until),
    reason: `${reason}, by ${owner}`,
  }));
  return [...configured, ...called]
    .filter(({ from, until }) => from < span.until && span.from < until)
    .sort((a, b) => a.from - b.from);
}

type Configured = GateSettings["freezes"][number];

function instances(
  { from, until, reason }: Configured,
  span: Interval,
  gate: Pick<GateSettings, "zone">,
): Freeze[] {
  if (/^\d{4}-/.test(from)) {
    return [
      { from: instantOf(from, gate, "earlier"), until: instantOf(until, gate, "later"), reason },
    ];
  }
  // The one that began in the year before may still last.
  const first = localTime(span.from, gate.zone).year - 1;
  const last = localTime(span.until, gate.zone).year;
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const year = first + index;
    const end = until < from ? year + 1 : year;
    return {
      from: instantOf(`${year}-${from}`, gate, "earlier"),
      until: instantOf(`${end}-${until}`, gate, "later"),
      reason,
    };
  });
}

/** Where clocks change, a freeze is as long as it can be meant. */
function instantOf(
  moment: string,
  { zone }: Pick<GateSettings, "zone">,
  side: "earlier" | "later",
): number {
  const local = Temporal.PlainDateTime.from(moment.replace(" ", "T"));
  return local.toZonedDateTime(zone, { disambiguation: side }).epochMilliseconds;
}

/** A freeze in words. */
export function describeFreeze({ until, reason }: Freeze, zone: string): string {
  const end = localTime(until, zone);
  return `frozen until ${end.toPlainDate().toString()} ${clockOf(end)} ${zone}: ${reason}`;
}
