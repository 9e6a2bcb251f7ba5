import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { AlarmState } from "../../plan/alarms/alarm";
import { evaluateAlarm, type ReadMetric } from "../../plan/alarms/evaluator/evaluate";
import type { Sample } from "../../plan/alarms/evaluator/statistics";
import type { Metric } from "../../plan/alarms/metrics";
import { holds, parseRule } from "../../plan/alarms/rule";
import { readRegistered, type Registered, type RegisteredAlarm } from "./registered";

/** How far back values are read, in seconds; the longest alarm looks at a day. */
const SPAN_SECONDS = 26 * 3600;

/** Time between two judgements of most alarms. */
const MINUTE_SECONDS = 60;

/** What a round changed: an alarm and its new state. */
export interface Transition {
  readonly alarm: string;
  readonly state: AlarmState;
  readonly reason: string;
}

/**
 * Does once what CloudWatch does again and again and moto never: judges all alarms by their metrics and sets the states
 * that have changed. An alarm whose metrics nobody had put before this minute stays as moto made it, so that a sandbox
 * without telemetry, or one whose telemetry begins just now, can be deployed to.
 *
 * @param at  seconds since 1970
 */
export async function evaluateOnce(cloudwatch: CloudWatch, at: number): Promise<Transition[]> {
  const registered = await readRegistered(cloudwatch);
  const read = await readMetrics(cloudwatch, registered, at);
  // Values of the minute under way count for no alarm yet: with nothing else it would be without data.
  const settled = Math.floor(at / MINUTE_SECONDS) * MINUTE_SECONDS;
  const states = new Map<string, AlarmState>();
  const changed: Transition[] = [];
  const note = (alarm: string, before: AlarmState, state: AlarmState, reason: string) => {
    states.set(alarm, state);
    if (state !== before) changed.push({ alarm, state, reason });
  };
  for (const { state, inputs } of registered.alarms) {
    const isKnown = metricsOf({ state, inputs }).some((metric) =>
      read(metric).some((sample) => sample.at < settled),
    );
    const found = isKnown ? evaluateAlarm(inputs, read, at, state) : { state, reason: "" };
    note(inputs.name, state, found.state, found.reason);
  }
  for (const { name, state, rule } of inOrder(registered)) {
    const parsed = parseRule(rule);
    const isFiring = holds(parsed, (alarm) => states.get(alarm) ?? "INSUFFICIENT_DATA");
    note(
      name,
      state,
      isFiring ? "ALARM" : "OK",
      `its rule ${isFiring ? "holds" : "does not hold"}`,
    );
  }
  for (const { alarm, state, reason } of changed) {
    await cloudwatch.setAlarmState({ AlarmName: alarm, StateValue: state, StateReason: reason });
  }
  return changed;
}

/** Composites behind those that they name. */
function inOrder({ composites }: Registered): Registered["composites"] {
  const placed: (typeof composites)[number][] = [];
  const isIn = (list: readonly { readonly name: string }[], rule: string) =>
    list.some(({ name }) => rule.includes(`"${name}"`));
  for (let left = [...composites]; left.length > 0;) {
    const next = left.filter(({ rule }) => !isIn(left, rule));
    // A circle, which AWS refuses, would never end.
    const taken = next.length > 0 ? next : left;
    placed.push(...taken);
    left = left.filter((one) => !taken.includes(one));
  }
  return placed;
}

function metricsOf({ inputs }: RegisteredAlarm): Metric[] {
  const { namespace, metricName, dimensions = {}, metricQueries = [] } = inputs;
  return [
    ...(namespace !== undefined && metricName !== undefined
      ? [{ namespace, metricName, dimensions }]
      : []),
    ...metricQueries.flatMap(({ metric }) => metric ?? []),
  ];
}

const keyOf = ({ namespace, metricName, dimensions }: Metric) =>
  JSON.stringify([namespace, metricName, Object.entries(dimensions).sort()]);

async function readMetrics(
  cloudwatch: CloudWatch,
  { alarms }: Registered,
  at: number,
): Promise<ReadMetric> {
  const metrics = [...new Map(alarms.flatMap(metricsOf).map((one) => [keyOf(one), one])).entries()];
  if (metrics.length === 0) return () => [];
  const { MetricDataResults = [] } = await cloudwatch.getMetricData({
    StartTime: new Date((at - SPAN_SECONDS) * 1000),
    EndTime: new Date((at + 60) * 1000),
    MetricDataQueries: metrics.map(([, { namespace, metricName, dimensions }], index) => ({
      Id: `m${index}`,
      MetricStat: {
        Metric: {
          Namespace: namespace,
          MetricName: metricName,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        },
        Period: 1,
        // Of the sandbox's own, see sandbox/moto/server.py.
        Stat: "Raw",
      },
    })),
  });
  const samples = new Map(
    MetricDataResults.map(({ Id = "", Values = [], Timestamps = [] }): [string, Sample[]] => [
      metrics[Number(Id.slice(1))]?.[0] ?? "",
      Values.map((value, index) => ({
        at: (Timestamps[index]?.getTime() ?? 0) / 1000,
        values: [value],
      })),
    ]),
  );
  return (metric) => samples.get(keyOf(metric)) ?? [];
}
