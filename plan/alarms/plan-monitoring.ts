import type { AwsSettings } from "../../config/aws";
import type { Settings } from "../../config/schema";
import type { WaveMember } from "../waves";
import { TOPICS, type TopicId } from "./alarm";
import { dashboardBody } from "./dashboard";
import { NAMESPACE, telemetryOf } from "./metrics";
import { planAlarms, type PlannedAlarms } from "./plan-alarms";

/** Somebody who is told. */
export interface PlannedSubscription {
  /** Last part of the logical name. */
  readonly id: string;
  readonly protocol: AwsSettings["subscriptions"]["p0"][number]["protocol"];
  readonly endpoint: string;
}

/** The topic of a severity. */
export interface PlannedTopic {
  readonly id: TopicId;
  readonly name: string;
  /** ARN of the key that encrypts it; null: none. */
  readonly key: string | null;
  readonly subscriptions: readonly PlannedSubscription[];
}

/** Counts the lines of the log group that match a pattern. */
export interface PlannedFilter {
  /** Last part of the logical name. */
  readonly id: string;
  readonly name: string;
  readonly pattern: string;
  readonly namespace: string;
  readonly metricName: string;
}

/** Everything that watches a stack, as one value. */
export interface MonitoringPlan extends PlannedAlarms {
  readonly stack: string;
  readonly topics: readonly PlannedTopic[];
  readonly dashboard: { readonly name: string; readonly body: string };
  readonly logs: {
    readonly name: string;
    readonly retentionDays: number;
    readonly filters: readonly PlannedFilter[];
  };
}

/** Plans what watches a stack. */
export function planMonitoring(
  stack: string,
  settings: Pick<Settings, "canary" | "waves">,
  aws: AwsSettings,
  hosts: readonly WaveMember[],
): MonitoringPlan {
  const prefix = `${aws.namePrefix}-${stack}`;
  const { runbook } = aws;
  const planned = planAlarms(settings, hosts, telemetryOf(stack), { prefix, runbook });
  // A topic's or dashboard's name takes no dot, a stack's does.
  const plainPrefix = prefix.replaceAll(".", "-");
  return {
    stack,
    ...planned,
    topics: TOPICS.map((id) => ({
      id,
      name: `${plainPrefix}-${id}`,
      key: aws.topicKey,
      subscriptions: aws.subscriptions[id].map(({ protocol, endpoint }) => ({
        id: `${id}-${protocol}-${endpoint.replaceAll(/[^A-Za-z0-9]+/g, "-").replace(/^-/, "")}`,
        protocol,
        endpoint,
      })),
    })),
    dashboard: {
      name: plainPrefix,
      body: dashboardBody(prefix, aws.region, runbook, planned.alarms),
    },
    logs: {
      name: `/${aws.namePrefix}/${stack}/gateway`,
      retentionDays: aws.logs.retentionDays,
      filters: Object.entries(aws.logs.filters).map(([id, pattern]) => ({
        id,
        name: `${plainPrefix}-${id}`,
        pattern,
        // A filter cannot name the stack in a dimension, so the namespace does.
        namespace: `${NAMESPACE}/${stack}`,
        metricName: id,
      })),
    },
  };
}
