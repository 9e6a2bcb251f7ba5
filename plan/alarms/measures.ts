import type { MetricAlarmInputs, MetricQuery } from "./alarm";
import type { Metric, MetricSource, Place } from "./metrics";

/** What is compared with the threshold: the part of an alarm's inputs that says so. */
export type Measure = Pick<
  MetricAlarmInputs,
  | "namespace"
  | "metricName"
  | "dimensions"
  | "period"
  | "statistic"
  | "extendedStatistic"
  | "evaluateLowSampleCountPercentiles"
  | "metricQueries"
>;

/** One metric by a plain statistic. */
export function plain(metric: Metric, statistic: string, period: number): Measure {
  return { ...metric, statistic, period };
}

/** P95 of one metric. With too few samples for a P95 (under 200 in a period) the alarm keeps its state. */
export function p95(metric: Metric, period: number): Measure {
  return {
    ...metric,
    extendedStatistic: "p95",
    evaluateLowSampleCountPercentiles: "ignore",
    period,
  };
}

/** Fewest requests and errors for which a share of errors says something. */
export interface Floor {
  readonly requests: number;
  readonly errors?: number;
}

/** Failed requests in percent; 0 below the floor. */
export function errorPercent(
  source: MetricSource,
  place: Place,
  period: number,
  floor: Floor,
): Measure {
  const errors = floor.errors === undefined ? "" : ` AND bad >= ${floor.errors}`;
  return math(`IF(total >= ${floor.requests}${errors}, 100 * bad / total, 0)`, [
    part("bad", source.metric("ServerErrors", place), "Sum", period),
    part("total", source.metric("Requests", place), "Sum", period),
  ]);
}

/** P95 of the canary ring as a multiple of the stable ring's; 0 until both have enough samples. */
export function slowdownAgainstStable(
  source: MetricSource,
  period: number,
  samples: number,
): Measure {
  const of = (ring: "canary" | "stable") => source.metric("Latency", { ring });
  return math(`IF(nc >= ${samples} AND ns >= ${samples}, canary / stable, 0)`, [
    part("canary", of("canary"), "p95", period),
    part("stable", of("stable"), "p95", period),
    part("nc", of("canary"), "SampleCount", period),
    part("ns", of("stable"), "SampleCount", period),
  ]);
}

/**
 * P95 as a multiple of the one before the deployment; 0 until there are enough samples. Outside of a deployment no
 * baseline is put, and the division by nothing leaves no point.
 */
export function slowdownAgainstBefore(
  source: MetricSource,
  period: number,
  samples: number,
): Measure {
  const latency = source.metric("Latency");
  return math(`IF(samples >= ${samples}, now / before, 0)`, [
    part("now", latency, "p95", period),
    part("before", source.metric("BaselineP95"), "Maximum", period),
    part("samples", latency, "SampleCount", period),
  ]);
}

function math(expression: string, parts: readonly MetricQuery[]): Measure {
  return { metricQueries: [{ id: "result", expression, returnData: true }, ...parts] };
}

function part(id: string, metric: Metric, stat: string, period: number): MetricQuery {
  return { id, metric: { ...metric, stat, period }, returnData: false };
}
