import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import type { AlarmActions, PlannedAlarm, TopicId } from "../plan/alarms/alarm";
import type { MonitoringPlan, PlannedTopic } from "../plan/alarms/plan-monitoring";

/** ARN of each topic. */
type Topics = Readonly<Record<TopicId, pulumi.Output<string>>>;

/** Alarms, topics, dashboard and log group of a stack as they are planned; decides nothing. */
export class SloMonitoring extends pulumi.ComponentResource {
  /** Name at CloudWatch of each alarm, by its id. */
  readonly alarms: pulumi.Output<Record<string, string>>;
  /** Subscribers that have not confirmed yet, so that nobody is told. */
  readonly unconfirmed: pulumi.Output<string[]>;

  constructor(name: string, plan: MonitoringPlan, opts?: pulumi.ComponentResourceOptions) {
    super("prism:monitoring:SloMonitoring", name, {}, opts);
    const parent = { parent: this };
    const subscriptions: pulumi.Output<string[]>[] = [];
    const topics = Object.fromEntries(
      plan.topics.map((topic) => {
        const { arn } = new sns.Topic(
          `${name}-${topic.id}`,
          { name: topic.name, ...(topic.key !== null && { kmsMasterKeyId: topic.key }) },
          parent,
        );
        subscriptions.push(...this.subscribe(name, topic, arn));
        return [topic.id, arn];
      }),
    ) as Topics;
    const metricAlarms = plan.alarms.map((alarm) => ({
      id: alarm.id,
      resource: new cloudwatch.MetricAlarm(`${name}-${alarm.id}`, inputsOf(alarm, topics), parent),
    }));
    const before: pulumi.Resource[] = metricAlarms.map(({ resource }) => resource);
    const composites = plan.composites.map(({ id, inputs }) => {
      const resource = new cloudwatch.CompositeAlarm(
        `${name}-${id}`,
        { ...inputs, ...arnsOf(inputs, topics) },
        // AWS refuses a rule that names an alarm which is not there.
        { ...parent, dependsOn: [...before] },
      );
      before.push(resource);
      return { id, resource };
    });
    new cloudwatch.Dashboard(
      `${name}-dashboard`,
      { dashboardName: plan.dashboard.name, dashboardBody: plan.dashboard.body },
      parent,
    );
    this.createLogs(name, plan.logs);
    this.alarms = pulumi.output(
      Object.fromEntries([
        ...metricAlarms.map(({ id, resource }) => [id, resource.name] as const),
        ...composites.map(({ id, resource }) => [id, resource.alarmName] as const),
      ]),
    );
    this.unconfirmed = pulumi.all(subscriptions).apply((all) => all.flat());
    this.registerOutputs({ alarms: this.alarms, unconfirmed: this.unconfirmed });
  }

  private subscribe(name: string, planned: PlannedTopic, topic: pulumi.Output<string>) {
    return planned.subscriptions.map(({ id, protocol, endpoint }) => {
      const { pendingConfirmation } = new sns.TopicSubscription(
        `${name}-${id}`,
        { topic, protocol, endpoint },
        { parent: this },
      );
      return pendingConfirmation.apply((isPending) =>
        isPending ? [`${planned.id}: ${endpoint}`] : [],
      );
    });
  }

  private createLogs(
    name: string,
    { name: group, retentionDays, filters }: MonitoringPlan["logs"],
  ) {
    const parent = { parent: this };
    const logs = new cloudwatch.LogGroup(
      `${name}-logs`,
      { name: group, retentionInDays: retentionDays },
      parent,
    );
    for (const filter of filters) {
      new cloudwatch.LogMetricFilter(
        `${name}-logs-${filter.id}`,
        {
          name: filter.name,
          logGroupName: logs.name,
          pattern: filter.pattern,
          metricTransformation: {
            name: filter.metricName,
            namespace: filter.namespace,
            value: "1",
            defaultValue: "0",
          },
        },
        parent,
      );
    }
  }
}

function inputsOf({ inputs }: PlannedAlarm, topics: Topics): cloudwatch.MetricAlarmArgs {
  const { metricQueries, dimensions, ...rest } = inputs;
  return {
    ...rest,
    ...(dimensions !== undefined && { dimensions: { ...dimensions } }),
    ...(metricQueries !== undefined && {
      metricQueries: metricQueries.map(({ metric, ...query }) => ({
        ...query,
        ...(metric !== undefined && {
          metric: { ...metric, dimensions: { ...metric.dimensions } },
        }),
      })),
    }),
    ...arnsOf(inputs, topics),
  };
}

function arnsOf(actions: AlarmActions, topics: Topics) {
  const arns = (ids: readonly TopicId[]) => ids.map((id) => topics[id]);
  return {
    alarmActions: arns(actions.alarmActions),
    okActions: arns(actions.okActions),
    insufficientDataActions: arns(actions.insufficientDataActions),
  };
}
