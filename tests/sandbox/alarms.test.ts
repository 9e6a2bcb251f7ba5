import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { MetricAlarmInputs } from "../../plan/alarms/alarm";
import type { MetricName, Place } from "../../plan/alarms/metrics";
import { telemetryOf } from "../../plan/alarms/metrics";
import { evaluateOnce } from "../../sandbox/alarms/evaluate";
import { productionAlarms } from "../support/alarms";
import { ensureEvaluator, transitionsFile } from "../../sandbox/alarms/start";
import { endProcesses, isRunning } from "../../sandbox/processes";
import { awsClients } from "../support/aws-clients";
import { startMoto, type Moto } from "../support/moto";
import { until } from "../support/until";

const PREFIX = "prism-production-";
const MINUTE = 60;

/** One metric alarm as the AWS provider registers it. */
function putInputs({ metricQueries, dimensions = {}, ...inputs }: MetricAlarmInputs) {
  const dimensionList = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).map(([Name, Value]) => ({ Name, Value }));
  return {
    AlarmName: inputs.name,
    ComparisonOperator: inputs.comparisonOperator,
    Threshold: inputs.threshold,
    EvaluationPeriods: inputs.evaluationPeriods,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    TreatMissingData: inputs.treatMissingData,
    ...(inputs.evaluateLowSampleCountPercentiles && {
      EvaluateLowSampleCountPercentile: inputs.evaluateLowSampleCountPercentiles,
    }),
    ...(metricQueries
      ? {
          Metrics: metricQueries.map(({ id, expression, metric, returnData = true }) => ({
            Id: id,
            ReturnData: returnData,
            ...(metric
              ? {
                  MetricStat: {
                    Metric: {
                      Namespace: metric.namespace,
                      MetricName: metric.metricName,
                      Dimensions: dimensionList(metric.dimensions),
                    },
                    Period: metric.period,
                    Stat: metric.stat,
                  },
                }
              : { Expression: expression }),
          })),
        }
      : {
          Namespace: inputs.namespace,
          MetricName: inputs.metricName,
          Dimensions: dimensionList(dimensions),
          Period: inputs.period,
          ...(inputs.statistic && { Statistic: inputs.statistic }),
          ...(inputs.extendedStatistic && { ExtendedStatistic: inputs.extendedStatistic }),
        }),
  };
}

describe("the evaluator of the sandbox's alarms", function () {
  // The very first time, moto is installed.
  this.timeout(10 * 60_000);
  let moto: Moto;
  let cloudwatch: CloudWatch;
  /** A whole minute, so that every period is one of the alarm's. */
  const now = Math.floor(Date.now() / 1000 / MINUTE) * MINUTE;

  before(async () => {
    moto = await startMoto();
    ({ cloudwatch } = awsClients(moto.url));
  });
  after(() => moto.stop());
  beforeEach(async () => {
    const { alarms, composites } = productionAlarms();
    for (const { inputs } of alarms) await cloudwatch.putMetricAlarm(putInputs(inputs) as never);
    for (const { inputs } of composites) {
      await cloudwatch.putCompositeAlarm({
        AlarmName: inputs.alarmName,
        AlarmRule: inputs.alarmRule,
      });
    }
  });

  const put = (
    name: MetricName,
    minutesAgo: number,
    values: readonly number[],
    place: Place = {},
    counts?: readonly number[],
  ) => {
    const { namespace, metricName, dimensions } = telemetryOf("production").metric(name, place);
    return cloudwatch.putMetricData({
      Namespace: namespace,
      MetricData: [
        {
          MetricName: metricName,
          Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          Timestamp: new Date((now - minutesAgo * MINUTE) * 1000),
          Values: [...values],
          ...(counts && { Counts: [...counts] }),
        },
      ],
    });
  };
  const firing = async () => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.describeAlarms({});
    return [...MetricAlarms, ...CompositeAlarms]
      .flatMap(({ AlarmName = "", StateValue }) => (StateValue === "ALARM" ? [AlarmName] : []))
      .map((name) => name.replace(PREFIX, ""))
      .sort();
  };

  it("leaves alarms alone whose metrics nobody has put", async () => {
    assert.deepEqual(await evaluateOnce(cloudwatch, now), []);
    assert.deepEqual(await firing(), []);
  });

  it("finds 15 % of errors, and the composites above them, and says why", async () => {
    for (const ago of [1, 2, 3]) {
      await put("Requests", ago, [100]);
      await put("ServerErrors", ago, [15]);
    }
    const changed = await evaluateOnce(cloudwatch, now);
    const found = changed.find(({ alarm }) => alarm === `${PREFIX}error-rate-p1`);
    assert.equal(found?.reason, "- - 15! 15! 15!; 2 of 3 > 10");
    assert.deepEqual(await firing(), [
      "burn-medium",
      "burn-medium-30m",
      "burn-medium-6h",
      "burn-slow",
      "burn-slow-1d",
      "burn-slow-2h",
      "error-rate-p1",
      "gate-canary",
      "gate-fleet",
      "gate-watch",
      "p1",
      "slo-error-fast-fleet",
      "slo-error-hour",
    ]);
    assert.deepEqual(await evaluateOnce(cloudwatch, now), []);
  });

  it("computes percentiles from counted values, which moto cannot", async () => {
    for (const ago of [1, 2, 3]) {
      await put("Latency", ago, [0.1, 2], { ring: "canary" }, [380, 25]);
    }
    await evaluateOnce(cloudwatch, now);
    assert.ok((await firing()).includes("slo-p95-canary"));
  });

  it("leaves alarms alone whose first values are of this minute, which counts for none yet", async () => {
    await put("CpuPercent", 0, [10], { ring: "stable", host: "web-3" });
    const ids = (await evaluateOnce(cloudwatch, now + 59)).map(({ alarm }) => alarm);
    assert.ok(!ids.includes(`${PREFIX}slo-cpu-host-web-3`), ids.join());
  });

  it("finds that a host has become silent, which is no breach", async () => {
    await put("CpuPercent", 30, [10], { ring: "canary", host: "web-2" });
    await evaluateOnce(cloudwatch, now);
    const { MetricAlarms: [alarm] = [] } = await cloudwatch.describeAlarms({
      AlarmNames: [`${PREFIX}slo-cpu-host-web-2`],
    });
    assert.equal(alarm?.StateValue, "INSUFFICIENT_DATA");
    assert.ok((await firing()).includes("gate-blind"));
    assert.ok(!(await firing()).includes("p0"));
  });

  it("runs as a process of the sandbox, which notes every change", async () => {
    const since = Math.floor((Date.now() / 1000 - now) / MINUTE);
    // Also of minutes to come: on a busy machine the process takes some to start.
    for (const ago of [3, 2, 1, 0, -1, -2]) {
      await put("ServerErrors", ago - since, [60]);
      await put("Requests", ago - since, [100]);
    }
    const mark = ensureEvaluator(moto.folder, moto, undefined);
    try {
      assert.equal(ensureEvaluator(moto.folder, moto, mark), mark);
      const lines = () => readFileSync(transitionsFile(moto.folder), "utf8");
      await until("a change", () => lines().includes("error-rate-p1"), 300_000);
      const line = lines()
        .split("\n")
        .find((one) => one.includes("error-rate-p1"));
      const { state } = JSON.parse(line ?? "") as { state: string };
      assert.equal(state, "ALARM");
    } finally {
      await endProcesses(() => (isRunning(mark) ? [mark] : []), 3);
    }
  });

  it("takes values of a clock that is far off as put now", async () => {
    await put("CpuPercent", 5 * 24 * 60, [95], { ring: "canary", host: "web-2" });
    const { MetricDataResults: [data] = [] } = await cloudwatch.getMetricData({
      StartTime: new Date(Date.now() - 600_000),
      EndTime: new Date(Date.now() + 60_000),
      MetricDataQueries: [
        {
          Id: "m",
          MetricStat: {
            Metric: {
              Namespace: "PRISM/Gateway",
              MetricName: "CpuPercent",
              Dimensions: [
                { Name: "Stack", Value: "production" },
                { Name: "Ring", Value: "canary" },
                { Name: "Host", Value: "web-2" },
              ],
            },
            Period: 60,
            Stat: "Maximum",
          },
        },
      ],
    });
    assert.deepEqual(data?.Values, [95]);
  });
});
