import type { AlarmState, Comparison, MetricAlarmInputs, MetricQuery } from "../alarm";
import type { Metric } from "../metrics";
import { parseMath, valueAt } from "./math";
import { EXTRA_POINTS, stateOf, type Seen } from "./points";
import { percentOf, samplesNeeded, statisticOf, type Point, type Sample } from "./statistics";

/** All samples of a metric, in any order. */
export type ReadMetric = (metric: Metric) => readonly Sample[];

/** A judgement of one alarm. */
export interface Evaluation {
  readonly state: AlarmState;
  /** What it was judged by, for people. */
  readonly reason: string;
}

const COMPARES: Readonly<Record<Comparison, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

const SIGNS: Readonly<Record<Comparison, string>> = {
  GreaterThanThreshold: ">",
  GreaterThanOrEqualToThreshold: ">=",
  LessThanThreshold: "<",
};

/** Alarms of short periods are judged every 10 s, all others every minute; their windows slide by as much. */
const stepOf = (period: number) => (period < 60 ? 10 : 60);

/**
 * State of a metric alarm as CloudWatch would find it.
 *
 * @param read    samples known at that time
 * @param at      seconds since 1970; what is under way at that time does not count yet
 * @param before  its state until now
 */
export function evaluateAlarm(
  alarm: MetricAlarmInputs,
  read: ReadMetric,
  at: number,
  before: AlarmState,
): Evaluation {
  const period = periodOf(alarm);
  const end = Math.floor(at / stepOf(period)) * stepOf(period);
  const count = alarm.evaluationPeriods + EXTRA_POINTS;
  const ends = Array.from({ length: count }, (_, index) => end - (count - 1 - index) * period);
  const points = ends.map((until) => pointOf(alarm, within(read, until - period, until)));
  const isLow = (point: Point | null) => point !== null && point.samples < fewest(alarm);
  if (isLow(points.at(-1) ?? null)) {
    return { state: before, reason: `kept: too few samples for ${alarm.extendedStatistic ?? ""}` };
  }
  const breaches = COMPARES[alarm.comparisonOperator];
  const seen = points.map((point): Seen =>
    point === null || isLow(point) ? null : breaches(point.value, alarm.threshold),
  );
  return { state: stateOf(seen, alarm, before), reason: reasonOf(alarm, points, seen) };
}

/** Seconds of one point. */
function periodOf({ period, metricQueries = [] }: MetricAlarmInputs): number {
  const found = period ?? metricQueries.find(({ metric }) => metric !== undefined)?.metric?.period;
  if (found === undefined) throw new RangeError("alarm: expected a period, got none");
  return found;
}

function within(read: ReadMetric, from: number, until: number): ReadMetric {
  return (metric) => read(metric).filter(({ at }) => at >= from && at < until);
}

function pointOf(alarm: MetricAlarmInputs, read: ReadMetric): Point | null {
  const { namespace, metricName, dimensions = {}, metricQueries } = alarm;
  if (metricQueries !== undefined) {
    const result = metricQueries.find(({ returnData }) => returnData);
    const value = result === undefined ? null : valueOf(result, metricQueries, read);
    return value === null ? null : { value, samples: Infinity };
  }
  if (namespace === undefined || metricName === undefined) return null;
  const statistic = alarm.extendedStatistic ?? alarm.statistic ?? "";
  return statisticOf(statistic, read({ namespace, metricName, dimensions }));
}

function valueOf(query: MetricQuery, all: readonly MetricQuery[], read: ReadMetric): number | null {
  if (query.metric !== undefined) {
    return statisticOf(query.metric.stat, read(query.metric))?.value ?? null;
  }
  return valueAt(parseMath(query.expression ?? ""), (id) => {
    const part = all.find((one) => one.id === id);
    if (part === undefined) throw new RangeError(`expression: expected a known id, got ${id}`);
    return valueOf(part, all, read);
  });
}

/** Fewest samples with which a point counts. */
function fewest(alarm: MetricAlarmInputs): number {
  if (alarm.evaluateLowSampleCountPercentiles !== "ignore") return 0;
  const percent = percentOf(alarm.extendedStatistic ?? "");
  return percent === null ? 0 : samplesNeeded(percent);
}

function reasonOf(
  alarm: MetricAlarmInputs,
  points: readonly (Point | null)[],
  seen: readonly Seen[],
): string {
  const values = points.map((point, index) => {
    const mark = seen[index] === true ? "!" : "";
    return point === null ? "-" : `${Number(point.value.toPrecision(4))}${mark}`;
  });
  const { datapointsToAlarm, evaluationPeriods, comparisonOperator, threshold } = alarm;
  return `${values.join(" ")}; ${datapointsToAlarm} of ${evaluationPeriods} ${SIGNS[comparisonOperator]} ${threshold}`;
}
