import type { AlarmState, MissingData } from "../alarm";

/** What an alarm saw of a period: a breach (true), none (false), or nothing. */
export type Seen = boolean | null;

/** How many points are looked at, and what is made of those without data. */
export interface PointRule {
  /** M: breaches that make an alarm. */
  readonly datapointsToAlarm: number;
  /** N: points that count. */
  readonly evaluationPeriods: number;
  readonly treatMissingData: MissingData;
}

/** Points that are read beyond those that count: AWS's tables read five for three. */
export const EXTRA_POINTS = 2;

/**
 * State by the points of the evaluation range.
 *
 * Source: AWS, "Configuring how CloudWatch alarms treat missing data" with both tables, and "Avoiding premature
 * transitions to alarm state".
 *
 * @param seen    oldest first, evaluationPeriods + EXTRA_POINTS of them
 * @param before  state that is kept where the points decide nothing
 */
export function stateOf(seen: readonly Seen[], rule: PointRule, before: AlarmState): AlarmState {
  const { datapointsToAlarm, evaluationPeriods, treatMissingData } = rule;
  const real = seen.filter((one) => one !== null).slice(-evaluationPeriods);
  const breaches = real.filter((one) => one).length;
  const missing = evaluationPeriods - real.length;
  if (breaches >= datapointsToAlarm) return "ALARM";
  if (missing <= 0) return "OK";
  switch (treatMissingData) {
    case "breaching":
      return breaches + missing >= datapointsToAlarm ? "ALARM" : "OK";
    case "notBreaching":
      return "OK";
  }
  // One good point is enough to decide; what is missing counts for neither side.
  if (breaches < real.length) return "OK";
  if (treatMissingData === "ignore") return before;
  if (real.length === 0) return "INSUFFICIENT_DATA";
  // Only breaches, and fewer than asked: an alarm once the oldest is as old as all of them would be.
  const age = seen.length - seen.indexOf(true);
  return age >= datapointsToAlarm ? "ALARM" : before;
}
