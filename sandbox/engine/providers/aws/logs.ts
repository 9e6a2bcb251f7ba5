import type { LogGroupArgs, LogMetricFilterArgs } from "@pulumi/aws/cloudwatch";
import type { Unwrap } from "@pulumi/pulumi";
import type { Aws } from "./clients";
import { awsResource, type Tagging } from "./resource";
import { surplusOf } from "./tags";

const tagging: Tagging = {
  async read({ logs }, arn) {
    return (await logs.listTagsForResource({ resourceArn: arn })).tags ?? {};
  },
  async write(aws, arn, tags) {
    const surplus = surplusOf(await tagging.read(aws, arn), tags);
    if (surplus.length > 0) await aws.logs.untagResource({ resourceArn: arn, tagKeys: surplus });
    await aws.logs.tagResource({ resourceArn: arn, tags });
  },
};

async function findGroup({ logs }: Aws, name: string) {
  const { logGroups = [] } = await logs.describeLogGroups({ logGroupNamePrefix: name });
  return logGroups.find(({ logGroupName }) => logGroupName === name);
}

/** Log groups with their retention. */
export const logGroup = awsResource<Unwrap<LogGroupArgs>, { arn: string }>({
  name: "cloudwatch.LogGroup",
  fields: {
    name: { shape: "string", replaces: "any" },
    retentionInDays: { shape: "number" },
  },
  outputs: ["arn"],
  autoName: { property: "name", max: 512 },
  tagging,
  async create(aws, { name = "" }) {
    await aws.logs.createLogGroup({ logGroupName: name });
    const arn = (await findGroup(aws, name))?.arn ?? "";
    // The official provider's ARN is that of the group, not of all its streams.
    return { id: name, outputs: { arn: arn.replace(/:\*$/, "") } };
  },
  async read(aws, id) {
    const found = await findGroup(aws, id);
    return found && { name: id, retentionInDays: found.retentionInDays };
  },
  finish: keepFor,
  update: keepFor,
  delete: ({ logs }, id) => logs.deleteLogGroup({ logGroupName: id }),
});

function keepFor({ logs }: Aws, name: string, { retentionInDays }: Unwrap<LogGroupArgs>) {
  const logGroupName = name;
  if (!retentionInDays) return logs.deleteRetentionPolicy({ logGroupName });
  return logs.putRetentionPolicy({ logGroupName, retentionInDays });
}

type Filter = Unwrap<LogMetricFilterArgs>;

function put({ logs }: Aws, filter: Filter) {
  const { name: metricName, namespace, value, defaultValue, unit } = filter.metricTransformation;
  return logs.putMetricFilter({
    logGroupName: filter.logGroupName,
    filterName: filter.name,
    filterPattern: filter.pattern,
    metricTransformations: [
      {
        metricName,
        metricNamespace: namespace,
        metricValue: value,
        unit: unit as "None",
        ...(defaultValue !== undefined && { defaultValue: Number(defaultValue) }),
      },
    ],
  });
}

/** Filters that count lines of a group. */
export const logMetricFilter = awsResource<Filter, object>({
  name: "cloudwatch.LogMetricFilter",
  fields: {
    name: { shape: "string", replaces: "any" },
    logGroupName: { shape: "string", required: true, replaces: "any" },
    pattern: { shape: "string", required: true },
    metricTransformation: {
      required: true,
      shape: {
        name: "cloudwatch.LogMetricFilterMetricTransformation",
        object: {
          name: { shape: "string", required: true },
          namespace: { shape: "string", required: true },
          value: { shape: "string", required: true },
          defaultValue: { shape: "string" },
          unit: { shape: "string", default: "None" },
        },
      },
    },
  },
  outputs: [],
  autoName: { property: "name", max: 512 },
  async create(aws, filter) {
    await put(aws, filter);
    return { id: filter.name ?? "", outputs: {} };
  },
  async read({ logs }, id, { logGroupName }) {
    const { metricFilters = [] } = await logs.describeMetricFilters({
      logGroupName,
      filterNamePrefix: id,
    });
    const found = metricFilters.find(({ filterName }) => filterName === id);
    const transformation = found?.metricTransformations?.[0];
    if (!found || !transformation) return undefined;
    const { metricName, metricNamespace, metricValue, defaultValue, unit } = transformation;
    return {
      pattern: found.filterPattern ?? "",
      metricTransformation: {
        name: metricName ?? "",
        namespace: metricNamespace ?? "",
        value: metricValue ?? "",
        ...(defaultValue !== undefined && { defaultValue: String(defaultValue) }),
        unit: unit ?? "None",
      },
    };
  },
  update: (aws, _id, filter) => put(aws, filter),
  delete: ({ logs }, id, { logGroupName }) =>
    logs.deleteMetricFilter({ logGroupName, filterName: id }),
});
