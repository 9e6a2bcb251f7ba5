import type { Temporal } from "temporal-polyfill";
import type { GateSettings } from "../../config/gate";
import { instantOfStamp, localTime, type Interval } from "./time";

type Hours = Pick<GateSettings, "zone" | "windows">;

/** The windows of a date; one that begins or ends where clocks change does not open. */
export interface DayWindows {
  readonly open: readonly Interval[];
  /** Such as `02:30-03:30`. */
  readonly skipped: readonly string[];
}

/** The windows of a date as instants, in the order of the settings; asks nothing about the day. */
export function windowsOn(date: Temporal.PlainDate, gate: Hours): DayWindows {
  const open: Interval[] = [];
  const skipped: string[] = [];
  for (const { start, end } of gate.windows) {
    try {
      open.push({
        from: instantOf(date, start, gate.zone),
        until: instantOf(date, end, gate.zone),
      });
    } catch {
      skipped.push(`${start}-${end}`);
    }
  }
  return { open, skipped };
}

/** @throws RangeError  the clock shows this time never or twice on that date */
function instantOf(date: Temporal.PlainDate, time: string, zone: string): number {
  const local =
    time === "24:00" ? date.add({ days: 1 }).toPlainDateTime("00:00") : date.toPlainDateTime(time);
  return local.toZonedDateTime(zone, { disambiguation: "reject" }).epochMilliseconds;
}

/**
 * The window that a run was opened in.
 *
 * @param stamp  from its run id, such as `20261118T0200Z`
 * @returns      null when no window of the settings begins then
 */
export function windowOfStamp(stamp: string, gate: Hours): Interval | null {
  const from = instantOfStamp(stamp);
  if (from === null) return null;
  const { open } = windowsOn(localTime(from, gate.zone).toPlainDate(), gate);
  return open.find((window) => window.from === from) ?? null;
}
