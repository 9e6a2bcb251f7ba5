import assert from "node:assert/strict";
import { hostsOf } from "../../../config/inventory";
import type { MetricAlarmInputs } from "../../../plan/alarms/alarm";
import type { MonitoringPlan } from "../../../plan/alarms/plan-monitoring";
import { planCloud } from "../../../plan/cloud";
import { AWS } from "../../support/aws";
import { settingsWith } from "../../support/settings";

/** What watches production with example settings. */
export function planOf(changes: Readonly<Record<string, unknown>> = {}): MonitoringPlan {
  const settings = settingsWith({ aws: AWS, ...changes });
  const plan = planCloud("production", settings, hostsOf(settings));
  assert.ok(plan);
  return plan.monitoring;
}

/** An alarm on a percentile. */
export const P95 = "slo-p95-canary";
const MATH = "outage-rate";
/** Inputs of an alarm of the plan. */
export const inputsOf = (id: string) => {
  const found = planOf().alarms.find((alarm) => alarm.id === id);
  assert.ok(found);
  return found.inputs;
};
const queries = inputsOf(MATH).metricQueries ?? [];
const withQuery = (changes: Readonly<Record<string, unknown>>) => ({
  metricQueries: [{ ...queries[0], id: "result", ...changes }, ...queries.slice(1)],
});
const metric = queries[1]?.metric;
const CIRCLE = [
  { id: "result", expression: "other", returnData: true },
  { id: "other", expression: "result + bad" },
  ...queries.slice(1),
];

/** One change of an alarm, and exactly what must be said about its fields. */
type Case = readonly [
  what: string,
  id: string,
  changes: Partial<MetricAlarmInputs>,
  says: readonly string[],
];

export const CASES: readonly Case[] = [
  [
    "a period of 45 s",
    P95,
    { period: 45 },
    ["period: must be 10, 20, 30 or a multiple of 60 seconds, got 45; round it"],
  ],
  [
    "more than a day of short periods",
    P95,
    { period: 1800, evaluationPeriods: 49 },
    [
      "period: must make at most 1 day with 49 periods, got 88200 seconds; shorten it or count fewer",
    ],
  ],
  [
    "more than 7 days of hours",
    P95,
    { period: 3600, evaluationPeriods: 169 },
    [
      "period: must make at most 7 days with 169 periods, got 608400 seconds; shorten it or count fewer",
    ],
  ],
  [
    "M over N",
    P95,
    { datapointsToAlarm: 6 },
    ["datapointsToAlarm: must be at most evaluationPeriods (5), got 6; lower it"],
  ],
  [
    "no points",
    P95,
    { evaluationPeriods: 0, datapointsToAlarm: 0 },
    [
      "evaluationPeriods: must be a whole number from 1, got 0; change it",
      "datapointsToAlarm: must be a whole number from 1, got 0; change it",
    ],
  ],
  [
    "a unit",
    P95,
    { unit: "Seconds" },
    ["unit: must not be set, got Seconds; points put without it would not count"],
  ],
  [
    "two statistics",
    P95,
    { statistic: "Average" },
    ["statistic: must be set, or extendedStatistic, got both; keep one of the two"],
  ],
  [
    "a percentile that is none",
    P95,
    { extendedStatistic: "p195" },
    [
      "extendedStatistic: must be a percentile such as p95, got p195; change it",
      "evaluateLowSampleCountPercentiles: must be set for percentiles only, got a plain statistic; remove it",
    ],
  ],
  [
    "few samples of a plain statistic",
    "error-lines-canary",
    { evaluateLowSampleCountPercentiles: "ignore" },
    [
      "evaluateLowSampleCountPercentiles: must be set for percentiles only, got a plain statistic; remove it",
    ],
  ],
  [
    "few samples of an expression",
    MATH,
    { evaluateLowSampleCountPercentiles: "ignore" },
    [
      "evaluateLowSampleCountPercentiles: must be set for percentiles of one metric only, got metricQueries; ask for SampleCount in the expression",
    ],
  ],
  [
    "an unknown statistic",
    "error-lines-canary",
    { statistic: "p95" },
    [
      "statistic: must be one of Sum, Average, Minimum, Maximum, SampleCount, got p95; a percentile is an extendedStatistic",
    ],
  ],
  [
    "six actions",
    P95,
    { okActions: ["p0", "p0", "p0", "p0", "p0", "p0"] },
    [
      "okActions: must hold at most 5 actions, got 6; subscribe to one topic instead",
      "okActions: must name each topic once, got p0 twice; remove one",
    ],
  ],
  [
    "an unknown topic",
    P95,
    { alarmActions: ["p7" as "p0"] },
    ["alarmActions: must name topics of the plan (p0, p1, ticket), got p7; rename it"],
  ],
  [
    "a share over 100 %",
    "slo-cpu-host-web-1",
    { threshold: 120 },
    [
      "threshold: must be over 0 and at most 100 percent, got 120; correct the limit it is made from",
    ],
  ],
  [
    "a description without a runbook",
    P95,
    { alarmDescription: "Slow" },
    ["alarmDescription: must end with its section of the runbook, got none; add it"],
  ],
  [
    "a top-level period beside queries",
    MATH,
    { period: 60 },
    ["period: must not be set beside metricQueries, got a value; move it into a query"],
  ],
  [
    "a top-level dimension beside queries",
    MATH,
    { dimensions: {} },
    ["dimensions: must not be set beside metricQueries, got a value; move it into a query"],
  ],
  [
    "two returned series",
    MATH,
    { metricQueries: queries.map((query) => ({ ...query, returnData: true })) },
    [
      "metricQueries: must return exactly one series, got 3; set returnData on the one that is compared",
    ],
  ],
  [
    "no returned series",
    MATH,
    withQuery({ returnData: false }),
    [
      "metricQueries: must return exactly one series, got 0; set returnData on the one that is compared",
    ],
  ],
  [
    "a search",
    MATH,
    withQuery({ expression: "SEARCH('x', 'Sum', 60)" }),
    [
      "metricQueries.result.expression: must not use SEARCH, which returns several series; name each metric",
    ],
  ],
  [
    "an id in capitals",
    MATH,
    withQuery({ id: "Result" }),
    [
      "metricQueries.Result.id: must begin with a lower-case letter and go on with letters, digits and _; rename it",
    ],
  ],
  [
    "an id that nothing has",
    MATH,
    withQuery({ expression: "bad / all" }),
    ["metricQueries.result.expression: must name known ids, got all; add that query"],
  ],
  [
    "a function that is not judged",
    MATH,
    withQuery({ expression: "FILL(bad, 0)" }),
    [
      'metricQueries.result.expression: must be one the evaluator can judge: expression "FILL(bad, 0)": expected a number, an id or IF, got FILL; write it with IF, comparisons, AND, OR and arithmetic',
    ],
  ],
  [
    "a query that is both",
    MATH,
    withQuery({ metric }),
    [
      "metricQueries.result: must be a metric or an expression, got both or neither; keep one of the two",
    ],
  ],
  [
    "the same id twice",
    MATH,
    { metricQueries: [...queries, ...queries.slice(1, 2)] },
    ["metricQueries.bad.id: must be unique, got it twice; rename one"],
  ],
  [
    "eleven metrics",
    MATH,
    {
      metricQueries: [
        ...queries,
        ...Array.from({ length: 9 }, (_, at) => ({ ...queries[1], id: `more${at}` })),
      ],
    },
    ["metricQueries: must hold at most 10 metrics, got 11; split the alarm"],
  ],
  [
    "two periods",
    MATH,
    {
      metricQueries: [
        ...queries,
        { id: "slow", metric: { ...metric, period: 300 } as NonNullable<typeof metric> },
      ],
    },
    ["metricQueries: must have one period, got 60, 300; make two alarms and a composite"],
  ],
  [
    "expressions in a circle",
    MATH,
    { metricQueries: CIRCLE },
    [
      "metricQueries.result.expression: must not need its own value, got a circle; take one of its ids out",
      "metricQueries.other.expression: must not need its own value, got a circle; take one of its ids out",
    ],
  ],
];
