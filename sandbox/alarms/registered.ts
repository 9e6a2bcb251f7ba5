import type { CloudWatch, CompositeAlarm, Metric, MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type {
  AlarmState,
  Comparison,
  MetricAlarmInputs,
  MetricQuery,
  MissingData,
} from "../../plan/alarms/alarm";
import type { Metric as PlainMetric } from "../../plan/alarms/metrics";

/** A metric alarm as moto has it. */
export interface RegisteredAlarm {
  readonly state: AlarmState;
  readonly inputs: MetricAlarmInputs;
}

/** A composite alarm as moto has it. */
export interface RegisteredComposite {
  readonly name: string;
  readonly state: AlarmState;
  readonly rule: string;
}

/** Every alarm that is registered. */
export interface Registered {
  readonly alarms: readonly RegisteredAlarm[];
  readonly composites: readonly RegisteredComposite[];
}

/** Reads every alarm back; what the catalogue never sets is left out. */
export async function readRegistered(
  cloudwatch: Pick<CloudWatch, "describeAlarms">,
): Promise<Registered> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.describeAlarms({
    AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
  });
  return { alarms: MetricAlarms.map(alarmOf), composites: CompositeAlarms.map(compositeOf) };
}

function compositeOf({ AlarmName, StateValue, AlarmRule }: CompositeAlarm): RegisteredComposite {
  return { name: AlarmName ?? "", state: StateValue ?? "OK", rule: AlarmRule ?? "" };
}

function alarmOf(alarm: MetricAlarm): RegisteredAlarm {
  const { Metrics = [], EvaluationPeriods = 1, ExtendedStatistic, Statistic, Period } = alarm;
  const lowSamples = alarm.EvaluateLowSampleCountPercentile;
  return {
    state: alarm.StateValue ?? "OK",
    inputs: {
      name: alarm.AlarmName ?? "",
      alarmDescription: "",
      comparisonOperator: alarm.ComparisonOperator as Comparison,
      threshold: alarm.Threshold ?? 0,
      evaluationPeriods: EvaluationPeriods,
      datapointsToAlarm: alarm.DatapointsToAlarm ?? EvaluationPeriods,
      treatMissingData: (alarm.TreatMissingData ?? "missing") as MissingData,
      ...(Metrics.length > 0
        ? { metricQueries: Metrics.map(queryOf) }
        : { ...metricOf(alarm), ...(Period !== undefined && { period: Period }) }),
      ...(ExtendedStatistic !== undefined && { extendedStatistic: ExtendedStatistic }),
      ...(Statistic !== undefined && { statistic: Statistic }),
      ...(lowSamples === "ignore" && { evaluateLowSampleCountPercentiles: "ignore" }),
      alarmActions: [],
      okActions: [],
      insufficientDataActions: [],
    },
  };
}

function queryOf({
  Id = "",
  Expression,
  MetricStat,
  ReturnData,
}: NonNullable<MetricAlarm["Metrics"]>[number]): MetricQuery {
  if (MetricStat?.Metric === undefined) {
    return { id: Id, expression: Expression ?? "", returnData: ReturnData ?? true };
  }
  const { Metric, Period = 60, Stat = "" } = MetricStat;
  return {
    id: Id,
    metric: { ...metricOf(Metric), period: Period, stat: Stat },
    returnData: ReturnData ?? true,
  };
}

function metricOf({ Namespace = "", MetricName = "", Dimensions = [] }: Metric): PlainMetric {
  const dimensions = Dimensions.map(({ Name = "", Value = "" }) => [Name, Value]);
  return {
    namespace: Namespace,
    metricName: MetricName,
    dimensions: Object.fromEntries(dimensions) as Record<string, string>,
  };
}
