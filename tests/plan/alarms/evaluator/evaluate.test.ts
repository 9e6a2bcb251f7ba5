import assert from "node:assert/strict";
import fc from "fast-check";
import type { MetricAlarmInputs } from "../../../../plan/alarms/alarm";
import { evaluateAlarm } from "../../../../plan/alarms/evaluator/evaluate";
import {
  samplesNeeded,
  statisticOf,
  type Sample,
} from "../../../../plan/alarms/evaluator/statistics";
import type { Metric } from "../../../../plan/alarms/metrics";
import { always } from "../../../support/always";

const CPU: Metric = { namespace: "N", metricName: "Cpu", dimensions: { Stack: "s" } };
const ERRORS: Metric = { ...CPU, metricName: "Errors" };
const NOON = 1_795_000_020 - (1_795_000_020 % 3600);

const alarm = (changes: Partial<MetricAlarmInputs> = {}): MetricAlarmInputs => ({
  name: "prism-s-cpu",
  alarmDescription: "",
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 80,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  treatMissingData: "missing",
  ...(changes.metricQueries === undefined && { ...CPU, period: 60, statistic: "Average" }),
  alarmActions: [],
  okActions: [],
  insufficientDataActions: [],
  ...changes,
});

/** One value per period before NOON, newest last. */
const each = (values: readonly (number | null)[], period = 60): Sample[] =>
  values.flatMap((value, index) =>
    value === null ? [] : [{ at: NOON - (values.length - index) * period, values: [value] }],
  );
const reading =
  (samples: readonly Sample[], errors: readonly Sample[] = []) =>
  ({ metricName }: Metric) =>
    metricName === "Cpu" ? samples : errors;

describe("statisticOf", () => {
  const samples = [
    { at: 0, values: [1, 5], counts: [3, 1] },
    { at: 5, values: [2] },
  ];
  const table: readonly (readonly [statistic: string, value: number])[] = [
    ["Sum", 10],
    ["Average", 2],
    ["Minimum", 1],
    ["Maximum", 5],
    ["SampleCount", 5],
    ["p50", 1],
    ["p80", 2],
    ["p95", 5],
    ["p100", 5],
    ["p0", 1],
  ];
  for (const [statistic, value] of table) {
    it(`takes ${statistic} by how often each value came`, () => {
      assert.deepEqual(statisticOf(statistic, samples), { value, samples: 5 });
    });
  }

  it("has none without samples, and leaves values that never came out", () => {
    assert.equal(statisticOf("Sum", []), null);
    assert.equal(statisticOf("Maximum", [{ at: 0, values: [9, 1], counts: [0, 2] }])?.value, 1);
  });

  it("refuses what it does not know", () => {
    assert.throws(() => statisticOf("Median", samples), {
      message:
        "statistic: expected Sum, Average, Minimum, Maximum, SampleCount or p0 to p100, got Median",
    });
  });

  it("gives a percentile that so many values do not exceed", () => {
    const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 80 });
    always(fc.tuple(values, fc.integer({ min: 1, max: 100 })), ([all, percent]) => {
      const found = statisticOf(`p${percent}`, [{ at: 0, values: all }])?.value ?? NaN;
      const below = all.filter((value) => value <= found).length;
      const strictly = all.filter((value) => value < found).length;
      assert.ok(below >= (percent / 100) * all.length - 1e-9);
      assert.ok(strictly < (percent / 100) * all.length + 1e-9);
    });
  });

  it("knows how many samples a percentile needs", () => {
    assert.deepEqual([50, 95, 99, 10].map(samplesNeeded), [20, 200, 1000, 100]);
  });
});

describe("evaluateAlarm", () => {
  it("compares as the alarm says, and says by what", () => {
    const read = reading(each([10, 10, 80, 10, 81]));
    assert.deepEqual(evaluateAlarm(alarm(), read, NOON, "OK"), {
      state: "ALARM",
      reason: "10 10 80! 10 81!; 2 of 3 >= 80",
    });
    const strict = alarm({ comparisonOperator: "GreaterThanThreshold" });
    assert.equal(evaluateAlarm(strict, read, NOON, "OK").state, "OK");
    const below = alarm({ comparisonOperator: "LessThanThreshold", threshold: 81 });
    assert.equal(evaluateAlarm(below, read, NOON, "OK").state, "ALARM");
    const atEdge = { ...below, threshold: 10, datapointsToAlarm: 1 };
    assert.equal(evaluateAlarm(atEdge, read, NOON, "OK").state, "OK");
  });

  it("leaves out the minute under way", () => {
    const read = reading([...each([10, 10, 10, 10, 90]), { at: NOON + 5, values: [99] }]);
    assert.equal(evaluateAlarm(alarm(), read, NOON + 59, "OK").state, "OK");
    assert.equal(evaluateAlarm(alarm(), read, NOON + 60, "OK").state, "ALARM");
  });

  it("slides the windows of long periods by minutes", () => {
    const hour = alarm({
      period: 3600,
      statistic: "Sum",
      evaluationPeriods: 1,
      datapointsToAlarm: 1,
      threshold: 2,
    });
    const read = reading([
      { at: NOON - 30 * 60, values: [1] },
      { at: NOON + 20 * 60, values: [1] },
    ]);
    assert.equal(evaluateAlarm(hour, read, NOON + 21 * 60, "OK").state, "ALARM");
    assert.equal(evaluateAlarm(hour, read, NOON + 31 * 60, "OK").state, "OK");
  });

  it("judges short periods every ten seconds", () => {
    const short = alarm({ period: 10, evaluationPeriods: 6, datapointsToAlarm: 6 });
    const read = reading(each([90, 90, 90, 90, 90, 90], 10));
    assert.equal(evaluateAlarm(short, read, NOON, "OK").state, "ALARM");
    assert.equal(evaluateAlarm(short, read, NOON - 10, "OK").state, "OK");
  });

  it("counts late points as soon as they are there", () => {
    const late = each([10, 10, 90, 90, null]);
    assert.equal(evaluateAlarm(alarm(), reading(late.slice(0, 2)), NOON, "OK").state, "OK");
    assert.equal(evaluateAlarm(alarm(), reading(late), NOON, "OK").state, "ALARM");
  });

  it("keeps its state while a percentile has too few samples", () => {
    const percentile = alarm({
      extendedStatistic: "p95",
      evaluateLowSampleCountPercentiles: "ignore",
    });
    const minutes = (counts: readonly number[]): Sample[] =>
      counts.map((count, index) => ({
        at: NOON - (counts.length - index) * 60,
        values: [99],
        counts: [count],
      }));
    const state = (counts: readonly number[]) =>
      evaluateAlarm(percentile, reading(minutes(counts)), NOON, "OK").state;
    assert.equal(state([200, 200, 200, 200, 199]), "OK");
    assert.equal(state([200, 200, 200, 199, 200]), "ALARM");
    assert.equal(state([199, 199, 199, 199, 200]), "OK");
  });

  it("computes expressions, parts of parts too", () => {
    const part = (id: string, metric: Metric) => ({
      id,
      metric: { ...metric, period: 60, stat: "Sum" },
    });
    const rate = alarm({
      metricQueries: [
        { id: "percent", expression: "100 * share", returnData: true },
        { id: "share", expression: "bad / total" },
        part("bad", ERRORS),
        part("total", CPU),
      ],
      threshold: 10,
    });
    const total = each([100, 100, 100, 100, 100]);
    const read = reading(total, each([0, 0, 10, 9, 10]));
    assert.deepEqual(evaluateAlarm(rate, read, NOON, "OK"), {
      state: "ALARM",
      reason: "0 0 10! 9 10!; 2 of 3 >= 10",
    });
    assert.equal(evaluateAlarm(rate, reading(total), NOON, "ALARM").state, "OK");
  });
});
