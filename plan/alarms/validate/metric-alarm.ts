import type { MetricAlarmInputs, PlannedAlarm } from "../alarm";
import { percentOf } from "../evaluator/statistics";
import { METRIC_UNITS, NAMESPACE } from "../metrics";
import { checkActions, checkText } from "./common";
import { checkQueries } from "./metric-math";
import { problemsOf, type Refuse } from "./problem";

const DAY = 24 * 3600;
const STATISTICS = ["Sum", "Average", "Minimum", "Maximum", "SampleCount"];

/**
 * What CloudWatch would refuse of a metric alarm, or take and never fire. Source: AWS, PutMetricAlarm and
 * "Common features of CloudWatch alarms".
 *
 * @returns  one line each, with alarm and field
 */
export function metricAlarmProblems(alarm: PlannedAlarm, stack: string): string[] {
  return problemsOf(`alarm ${alarm.id}`, (refuse) => {
    const { inputs } = alarm;
    checkText("name", inputs.name, inputs.alarmDescription, stack, refuse);
    checkActions(inputs, refuse);
    checkCounts(inputs, refuse);
    if (inputs.unit !== undefined) {
      refuse("unit", `must not be set, got ${inputs.unit}; points put without it would not count`);
    }
    if (inputs.metricQueries === undefined) checkSingle(alarm, refuse);
    else checkQueries(inputs, inputs.metricQueries, refuse);
    for (const [field, period] of periodsOf(inputs)) checkPeriod(field, period, inputs, refuse);
    if (alarm.unit === "Percent" && !(inputs.threshold > 0 && inputs.threshold <= 100)) {
      refuse(
        "threshold",
        `must be over 0 and at most 100 percent, got ${inputs.threshold}; correct the limit it is made from`,
      );
    }
  });
}

function checkCounts({ datapointsToAlarm, evaluationPeriods }: MetricAlarmInputs, refuse: Refuse) {
  if (!Number.isInteger(evaluationPeriods) || evaluationPeriods < 1) {
    refuse(
      "evaluationPeriods",
      `must be a whole number from 1, got ${evaluationPeriods}; change it`,
    );
  }
  if (!Number.isInteger(datapointsToAlarm) || datapointsToAlarm < 1) {
    refuse(
      "datapointsToAlarm",
      `must be a whole number from 1, got ${datapointsToAlarm}; change it`,
    );
  } else if (datapointsToAlarm > evaluationPeriods) {
    refuse(
      "datapointsToAlarm",
      `must be at most evaluationPeriods (${evaluationPeriods}), got ${datapointsToAlarm}; lower it`,
    );
  }
}

function checkSingle({ inputs, unit }: PlannedAlarm, refuse: Refuse): void {
  const { namespace, metricName, statistic, extendedStatistic } = inputs;
  if (!namespace) refuse("namespace", "must be set without metricQueries, got nothing; name it");
  if (!metricName) refuse("metricName", "must be set without metricQueries, got nothing; name it");
  if (inputs.period === undefined) refuse("period", "must be set, got nothing; give it in seconds");
  if ((statistic === undefined) === (extendedStatistic === undefined)) {
    const got = statistic === undefined ? "none" : "both";
    refuse("statistic", `must be set, or extendedStatistic, got ${got}; keep one of the two`);
  }
  if (statistic !== undefined && !STATISTICS.includes(statistic)) {
    refuse(
      "statistic",
      `must be one of ${STATISTICS.join(", ")}, got ${statistic}; a percentile is an extendedStatistic`,
    );
  }
  const percent = percentOf(extendedStatistic ?? "");
  if (extendedStatistic !== undefined && percent === null) {
    refuse(
      "extendedStatistic",
      `must be a percentile such as p95, got ${extendedStatistic}; change it`,
    );
  }
  if (inputs.evaluateLowSampleCountPercentiles !== undefined && percent === null) {
    refuse(
      "evaluateLowSampleCountPercentiles",
      "must be set for percentiles only, got a plain statistic; remove it",
    );
  }
  const known = namespace === NAMESPACE ? unitOf(metricName ?? "") : undefined;
  if (known !== undefined && known !== unit && statistic !== "SampleCount") {
    refuse(
      "threshold",
      `must be in ${known}, the unit of ${metricName ?? ""}, got ${unit}; convert it`,
    );
  }
}

const unitOf = (name: string) => (METRIC_UNITS as Readonly<Record<string, string>>)[name];

function periodsOf({ period, metricQueries = [] }: MetricAlarmInputs): [string, number][] {
  const own: [string, number][] = period === undefined ? [] : [["period", period]];
  return [
    ...own,
    ...metricQueries.flatMap(({ id, metric }): [string, number][] =>
      metric === undefined ? [] : [[`metricQueries.${id}.period`, metric.period]],
    ),
  ];
}

function checkPeriod(field: string, period: number, inputs: MetricAlarmInputs, refuse: Refuse) {
  const isPossible = [10, 20, 30].includes(period) || (period > 0 && period % 60 === 0);
  if (!isPossible) {
    refuse(field, `must be 10, 20, 30 or a multiple of 60 seconds, got ${period}; round it`);
  }
  const longest = period >= 3600 ? 7 * DAY : DAY;
  const whole = period * inputs.evaluationPeriods;
  if (whole > longest) {
    const days = longest === DAY ? "1 day" : "7 days";
    refuse(
      field,
      `must make at most ${days} with ${inputs.evaluationPeriods} periods, got ${whole} seconds; shorten it or count fewer`,
    );
  }
}
