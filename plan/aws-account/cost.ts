import type { CloudPlan } from "../cloud";

/**
 * Prices in US dollars, of us-east-1, first tier, without the free tier.
 *
 * Source: aws.amazon.com/cloudwatch/pricing, /s3/pricing and /sns/pricing, as known in the middle of 2025; other regions
 * differ by up to a third
 */
export const PRICES = {
  /** A month. */
  customMetric: 0.3,
  /** A month, for each metric that a metric alarm looks at. */
  alarmMetric: 0.1,
  /** As above, of an alarm with a period under a minute. */
  fastAlarmMetric: 0.3,
  /** A month. */
  compositeAlarm: 0.5,
  /** A month. */
  dashboard: 3,
  thousandRequests: 0.01,
  /** A gigabyte and month. */
  storage: 0.023,
  /** A gigabyte, once. */
  logs: 0.5,
} as const;

const LOOKS_PER_MONTH = (30 * 24 * 3600) / 10;

/** What one kind of resource costs. */
export interface CostLine {
  readonly what: string;
  readonly count: number;
  /** US dollars a month for one; null: by use. */
  readonly each: number | null;
  readonly month: number | null;
}

/** Rough cost of a stack at AWS by kind of resource; the last line is the sum of what is there without any use. */
export function costOf(plan: CloudPlan, hosts: number): CostLine[] {
  const { alarms, composites, topics } = plan.monitoring;
  const metricsOf = ({ inputs }: (typeof alarms)[number]) => {
    const { metricName, dimensions, metricQueries = [] } = inputs;
    const parts = metricQueries.flatMap(({ metric }) => metric ?? []);
    const all = metricName === undefined ? parts : [{ metricName, dimensions }, ...parts];
    return all.map((metric) => JSON.stringify([metric.metricName, metric.dimensions]));
  };
  const isFast = ({ inputs }: (typeof alarms)[number]) => (inputs.period ?? 60) < 60;
  const watched = (of: typeof alarms) => of.flatMap(metricsOf).length;
  const line = (what: string, count: number, each: number | null): CostLine => ({
    what,
    count,
    each,
    month: each === null ? null : count * each,
  });
  const lines = [
    line("Custom metrics", new Set(alarms.flatMap(metricsOf)).size, PRICES.customMetric),
    line(
      "Metrics in alarms of a minute and more",
      watched(alarms.filter((alarm) => !isFast(alarm))),
      PRICES.alarmMetric,
    ),
    line("Metrics in alarms of 10 s", watched(alarms.filter(isFast)), PRICES.fastAlarmMetric),
    line("Composite alarms", composites.length, PRICES.compositeAlarm),
    line("Dashboard", 1, PRICES.dashboard),
    line(
      "Hosts that put metrics every 10 s",
      hosts,
      (LOOKS_PER_MONTH / 1000) * PRICES.thousandRequests,
    ),
    line("Topics", topics.length, 0),
    line(`Bucket; $${PRICES.storage} for a gigabyte and month`, 1, null),
    line(`Log group; $${PRICES.logs.toFixed(2)} for a gigabyte, once`, 1, null),
  ];
  const sum = lines.reduce((total, { month }) => total + (month ?? 0), 0);
  return [...lines, { what: "Sum", count: 1, each: null, month: sum }];
}
