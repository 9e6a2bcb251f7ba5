import {
  METRIC_UNITS,
  telemetryOf,
  type Metric,
  type MetricName,
  type Place,
  type Ring,
} from "../alarms/metrics";
import { upperEdge, type Histogram } from "../judgement/histogram";
import type { Requests } from "../judgement/measurements";

/** A probe of a host's health endpoint. */
export interface HealthProbe {
  readonly target: string;
  readonly ring: Ring;
  readonly isUp: boolean;
}

/** What one host's telemetry saw in one look; null: not measured, which is no sign that all is well. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly user: Requests | null;
  readonly cpuPercent: number | null;
  readonly memoryPercent: number | null;
  readonly diskPercent: number | null;
  readonly probes: readonly HealthProbe[];
  readonly isCoreUp: boolean | null;
  readonly newErrorLines: number | null;
  readonly failedChecks: number;
  readonly aborts: number;
  readonly baselineP95Milliseconds: number | null;
}

/** Values of one metric at one time, in the words of PutMetricData. */
export interface Datum extends Pick<Metric, "metricName" | "dimensions"> {
  readonly unit: (typeof METRIC_UNITS)[MetricName];
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly values: readonly number[];
  /** How often each value was seen. */
  readonly counts: readonly number[];
  /** Finest period of an alarm on it; seconds. */
  readonly resolution: 1 | 60;
}

/** Most values in one datum. Source: CloudWatch API, MetricDatum.Values */
const MOST_VALUES = 150;

interface Values {
  readonly name: MetricName;
  readonly places: readonly Place[];
  readonly counted: readonly (readonly [value: number, count: number])[];
}

/**
 * What is put to CloudWatch for one look, in exactly the dimensions that the catalogue of alarms asks for: CloudWatch
 * adds nothing up over dimensions, but over the hosts that put to the same.
 */
export function dataOf(
  { stack, host, ring }: { readonly stack: string; readonly host: string; readonly ring: Ring },
  sample: Sample,
): Datum[] {
  const source = telemetryOf(stack);
  const both = [{}, { ring }];
  const one = (name: MetricName, places: readonly Place[], value: number | null): Values[] =>
    value === null ? [] : [{ name, places, counted: [[value, 1]] }];
  const { user, isCoreUp, baselineP95Milliseconds: baseline } = sample;
  const all: Values[] = [
    ...one("Requests", both, user?.requests ?? null),
    ...one("ServerErrors", both, user?.errors ?? null),
    { name: "Latency", places: both, counted: latencyValues(user?.latency ?? {}) },
    ...one("CpuPercent", [{ ring, host }], sample.cpuPercent),
    ...one("MemoryPercent", [{ ring, host }], sample.memoryPercent),
    ...one("DiskPercent", [{ ring, host }], sample.diskPercent),
    ...sample.probes.flatMap(({ target, ring: of, isUp }) =>
      one("ProbeUp", [{ ring: of }, { ring: of, target }], Number(isUp)),
    ),
    ...one("CoreProbeUp", [{}], isCoreUp === null ? null : Number(isCoreUp)),
    ...one("NewErrorLines", [{ ring }], sample.newErrorLines),
    ...one("FailedChecks", [{}], sample.failedChecks || null),
    ...one("Aborts", [{}], sample.aborts || null),
    ...one("BaselineP95", [{}], baseline === null ? null : baseline / 1000),
  ];
  return all.flatMap(({ name, places, counted }) =>
    places.flatMap((place) =>
      chunksOf(counted, MOST_VALUES).map((chunk) => ({
        metricName: name,
        dimensions: source.metric(name, place).dimensions,
        unit: METRIC_UNITS[name],
        at: sample.at,
        values: chunk.map(([value]) => value),
        counts: chunk.map(([, count]) => count),
        // Alarms with a period of 10 s look at probes.
        resolution: name === "ProbeUp" ? 1 : 60,
      })),
    ),
  );
}

/**
 * Latencies in seconds with their counts, each as the middle of its bucket: the edge would make every latency within 5 %
 * below a limit reach it.
 */
function latencyValues(histogram: Histogram): [value: number, count: number][] {
  return Object.entries(histogram)
    .filter(([, count]) => count > 0)
    .map(([bucket, count]) => [secondsOf(Number(bucket)), count]);
}

/** The middle of a bucket of latencies, in seconds. */
export function secondsOf(bucket: number): number {
  return Number((upperEdge(bucket - 0.5) / 1000).toPrecision(4));
}

/** The same items in lists of at most so many. */
export function chunksOf<Item>(items: readonly Item[], most: number): Item[][] {
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, at) => items.slice(at * most, (at + 1) * most));
}
