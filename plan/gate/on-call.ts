import { localTime, clockOf, millisecondsOf, type Interval } from "./time";

/** Fewest people on call. Source: SOP phase 3, the team is on call. */
const FEWEST = 2;

/** How long after a window somebody must still be there: the hour in which figures are watched (SOP phase 4). */
export const WATCH_MILLISECONDS = 3_600_000;

/** Somebody's time on call; ISO 8601, `until` is the first instant after it. */
export interface Shift {
  readonly name: string;
  readonly from: string;
  readonly until: string;
}

/**
 * Why too few people are there.
 *
 * @param names   from the settings
 * @param roster  null: the settings name none, or it cannot be read
 * @param span    time in which somebody must be there
 */
export function onCallReasons(
  names: readonly string[],
  roster: readonly Shift[] | null,
  span: Interval,
  zone: string,
): string[] {
  const reasons: string[] = [];
  if (names.length < FEWEST) {
    const found = names.length === 0 ? "nobody is" : `only ${names.join()} is`;
    reasons.push(`${found} on call; name at least ${FEWEST} people in prism:gate.onCall`);
  }
  if (roster !== null) {
    const gap = firstGap(roster, span);
    if (gap !== null) {
      const time = localTime(gap, zone);
      reasons.push(
        `the roster has nobody at ${time.toPlainDate().toString()} ${clockOf(time)}; fill it to an hour after the window`,
      );
    }
  }
  return reasons;
}

/** First instant of a span that no shift covers, or null. */
function firstGap(shifts: readonly Shift[], span: Interval): number | null {
  const spans = shifts
    .map(({ from, until }) => ({ from: millisecondsOf(from), until: millisecondsOf(until) }))
    .sort((a, b) => a.from - b.from);
  let covered = span.from;
  for (const { from, until } of spans) {
    if (from <= covered && until > covered) covered = until;
  }
  return covered < span.until ? covered : null;
}
