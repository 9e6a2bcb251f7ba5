import type { Reason } from "./answer";
import { dayReasons } from "./days";
import { describeFreeze } from "./freezes";
import type { GateFacts } from "./facts";
import { onCallReasons, WATCH_MILLISECONDS } from "./on-call";
import { clockOf, localTime, minutesOf } from "./time";
import type { View } from "./view";

/** Every reason why no deployment may start; empty when one may. */
export function reasonsOf(view: View, { roster, problems }: GateFacts): Reason[] {
  const { gate, now, local, window, freezes } = view;
  const frozen = freezes
    .filter(({ from }) => from <= now)
    .map((freeze) => ({ rule: "freeze" as const, text: describeFreeze(freeze, gate.zone) }));
  if (gate.always) return [...frozen, ...problems];
  const times = [...dayReasons(local.toPlainDate(), gate, view.calendar), ...hourReasons(view)];
  const attended = { from: now, until: (window?.until ?? now) + WATCH_MILLISECONDS };
  const staff = onCallReasons(gate.onCall, roster, attended, gate.zone);
  return [
    ...times.map((text) => ({ rule: "window" as const, text })),
    ...frozen,
    ...staff.map((text) => ({ rule: "on-call" as const, text })),
    ...problems,
  ];
}

/**
 * Last instant before which a deployment must start: to end by the window's end, or by a freeze before it.
 *
 * @returns  milliseconds since 1970; null outside of windows
 */
export function lastStartOf(view: View): number | null {
  const end = endOf(view);
  return end === null ? null : end.at - view.need;
}

function endOf({ window, now, freezes, gate }: View): { at: number; text: string } | null {
  if (window === null) return null;
  const freeze = freezes.find(({ from }) => from > now);
  const at = freeze?.from ?? window.until;
  const clock = clockOf(localTime(at, gate.zone));
  return { at, text: freeze ? `the freeze at ${clock} (${freeze.reason})` : clock };
}

function hourReasons(view: View): string[] {
  const { gate, now, local, need, skipped } = view;
  const end = endOf(view);
  if (end === null) {
    const hours = gate.windows.map(({ start, end }) => `${start}-${end}`).join(" and ");
    const missing = skipped.length === 0 ? "" : ` (not today ${skipped.join(", ")}: clocks change)`;
    return [`${clockOf(local)} is outside of the approved hours, ${hours}${missing}`];
  }
  const lastStart = end.at - need;
  if (now < lastStart) return [];
  const last = clockOf(localTime(lastStart, gate.zone));
  return [
    `${clockOf(local)} is too late: a deployment may take ${minutesOf(need)} minutes, so it must start before ${last} to end by ${end.text}`,
  ];
}
