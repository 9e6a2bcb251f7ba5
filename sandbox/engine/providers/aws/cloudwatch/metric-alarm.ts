import type {
  ComparisonOperator,
  Dimension,
  MetricDataQuery,
  Statistic,
} from "@aws-sdk/client-cloudwatch";
import type { MetricAlarmArgs } from "@pulumi/aws/cloudwatch";
import type { Unwrap } from "@pulumi/pulumi";
import type { Fields } from "../../core/definition";
import type { Aws } from "../clients";
import { awsResource } from "../resource";
import {
  alarmTags,
  commonFields,
  deleteAlarm,
  findAlarm,
  fromCommon,
  toCommon,
  type Common,
} from "./alarm";

// The SDK also takes topics for their ARNs; they arrive as those.
type Inputs = Omit<Unwrap<MetricAlarmArgs>, keyof Common> & Common;
type Query = NonNullable<Inputs["metricQueries"]>[number];

const dimensions = { shape: { map: "string" } } as const;

const queryFields: Fields = {
  id: { shape: "string", required: true },
  expression: { shape: "string" },
  // CloudWatch takes an absent one as true for one query only.
  returnData: { shape: "boolean", required: true },
  metric: {
    shape: {
      name: "cloudwatch.MetricAlarmMetricQueryMetric",
      object: {
        namespace: { shape: "string", required: true },
        metricName: { shape: "string", required: true },
        dimensions,
        period: { shape: "number", required: true },
        stat: { shape: "string", required: true },
      },
    },
  },
};

/** Alarms on a metric or on an expression over several. */
export const metricAlarm = awsResource<Inputs, { arn: string }>({
  name: "cloudwatch.MetricAlarm",
  fields: {
    name: { shape: "string", replaces: "any" },
    comparisonOperator: { shape: "string", required: true },
    threshold: { shape: "number", required: true },
    evaluationPeriods: { shape: "number", required: true },
    datapointsToAlarm: { shape: "number" },
    treatMissingData: { shape: "string", default: "missing" },
    namespace: { shape: "string" },
    metricName: { shape: "string" },
    dimensions,
    period: { shape: "number" },
    statistic: { shape: "string" },
    extendedStatistic: { shape: "string" },
    evaluateLowSampleCountPercentiles: { shape: "string" },
    metricQueries: {
      shape: { list: { name: "cloudwatch.MetricAlarmMetricQuery", object: queryFields } },
    },
    ...commonFields,
  },
  outputs: ["arn"],
  autoName: { property: "name", max: 255 },
  tagging: alarmTags,
  async create(aws, inputs) {
    await put(aws, inputs);
    const name = inputs.name ?? "";
    const { metric } = await findAlarm(aws, name);
    return { id: name, outputs: { arn: metric?.AlarmArn ?? "" } };
  },
  async read(aws, id) {
    const { metric: found } = await findAlarm(aws, id);
    return (
      found && {
        comparisonOperator: found.ComparisonOperator ?? "",
        threshold: found.Threshold ?? 0,
        evaluationPeriods: found.EvaluationPeriods ?? 0,
        datapointsToAlarm: found.DatapointsToAlarm,
        treatMissingData: found.TreatMissingData ?? "missing",
        namespace: found.Namespace,
        metricName: found.MetricName,
        dimensions: fromDimensions(found.Dimensions),
        period: found.Period,
        statistic: found.Statistic,
        extendedStatistic: found.ExtendedStatistic,
        evaluateLowSampleCountPercentiles: found.EvaluateLowSampleCountPercentile,
        metricQueries: (found.Metrics ?? []).map(fromQuery),
        ...fromCommon(found),
      }
    );
  },
  update: (aws, _id, inputs) => put(aws, inputs),
  delete: deleteAlarm,
});

/** Sets all of it at once, as CloudWatch has no other way. */
function put({ cloudwatch }: Aws, inputs: Inputs) {
  return cloudwatch.putMetricAlarm({
    AlarmName: inputs.name,
    ComparisonOperator: inputs.comparisonOperator as ComparisonOperator,
    Threshold: inputs.threshold,
    EvaluationPeriods: inputs.evaluationPeriods,
    DatapointsToAlarm: inputs.datapointsToAlarm,
    TreatMissingData: inputs.treatMissingData,
    Namespace: inputs.namespace,
    MetricName: inputs.metricName,
    Dimensions: inputs.dimensions && toDimensions(inputs.dimensions),
    Period: inputs.period,
    Statistic: inputs.statistic as Statistic | undefined,
    ExtendedStatistic: inputs.extendedStatistic,
    EvaluateLowSampleCountPercentile: inputs.evaluateLowSampleCountPercentiles,
    Metrics: inputs.metricQueries?.map(toQuery),
    ...toCommon(inputs),
  });
}

function toQuery({ id, expression, returnData, metric }: Query): MetricDataQuery {
  if (!metric) return { Id: id, Expression: expression, ReturnData: returnData };
  const { namespace, metricName, period, stat } = metric;
  const Metric = {
    Namespace: namespace,
    MetricName: metricName,
    Dimensions: toDimensions(metric.dimensions ?? {}),
  };
  return { Id: id, ReturnData: returnData, MetricStat: { Metric, Period: period, Stat: stat } };
}

function fromQuery({ Id, Expression, ReturnData, MetricStat }: MetricDataQuery): Query {
  const common = { id: Id ?? "", returnData: ReturnData ?? false };
  if (!MetricStat)
    return { ...common, ...(Expression !== undefined && { expression: Expression }) };
  const { Metric = {}, Period = 0, Stat = "" } = MetricStat;
  const metric = {
    namespace: Metric.Namespace ?? "",
    metricName: Metric.MetricName ?? "",
    dimensions: fromDimensions(Metric.Dimensions),
    period: Period,
    stat: Stat,
  };
  return { ...common, metric };
}

function toDimensions(map: Record<string, string>): Dimension[] {
  return Object.entries(map).map(([Name, Value]) => ({ Name, Value }));
}

function fromDimensions(list: readonly Dimension[] = []): Record<string, string> {
  return Object.fromEntries(list.map(({ Name = "", Value = "" }) => [Name, Value]));
}
