import type { Metric } from "./metrics";

/** State of an alarm, in CloudWatch's words. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** Who is told of an alarm. */
export const TOPICS = ["p0", "p1", "ticket"] as const;
/** One of them. */
export type TopicId = (typeof TOPICS)[number];

/** What an alarm is for; only composites of a topic's severity tell somebody. */
export type Severity = TopicId | "gate" | "inconclusive" | "silence";

/** How an alarm compares a point with its threshold. */
export type Comparison =
  "GreaterThanThreshold" | "GreaterThanOrEqualToThreshold" | "LessThanThreshold";

/** What a point without data counts as. */
export type MissingData = "missing" | "ignore" | "breaching" | "notBreaching";

/** A part of a metric math expression, or the expression itself. */
export interface MetricQuery {
  /** Name of the part in expressions. */
  readonly id: string;
  readonly expression?: string;
  readonly metric?: Metric & { readonly period: number; readonly stat: string };
  readonly returnData?: boolean;
}

/** Actions by state; topics by their id. */
export interface AlarmActions {
  readonly alarmActions: readonly TopicId[];
  readonly okActions: readonly TopicId[];
  readonly insufficientDataActions: readonly TopicId[];
}

/** A metric alarm as CloudWatch takes it. One metric stands at the top, several in metricQueries. */
export interface MetricAlarmInputs extends AlarmActions, Partial<Metric> {
  readonly name: string;
  readonly alarmDescription: string;
  readonly comparisonOperator: Comparison;
  readonly threshold: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: MissingData;
  /** Seconds. */
  readonly period?: number;
  readonly statistic?: string;
  readonly extendedStatistic?: string;
  readonly evaluateLowSampleCountPercentiles?: "ignore" | "evaluate";
  readonly unit?: string;
  readonly metricQueries?: readonly MetricQuery[];
}

/** A composite alarm as CloudWatch takes it. */
export interface CompositeInputs extends AlarmActions {
  readonly alarmName: string;
  readonly alarmDescription: string;
  readonly alarmRule: string;
  /** While that alarm is in ALARM the actions wait; periods in seconds. */
  readonly actionsSuppressor?: {
    readonly alarm: string;
    /** How long the actions wait for that alarm, whenever this one fires. */
    readonly waitPeriod: number;
    /** How long they wait after it. */
    readonly extensionPeriod: number;
  };
}

/** What all alarms say beside what CloudWatch takes. */
interface Labels {
  /** Unique in the stack; last part of the name at CloudWatch and of the logical name, never renamed. */
  readonly id: string;
  /** Row of the catalogue and section of the runbook. */
  readonly kind: string;
  readonly severity: Severity;
}

/** A planned metric alarm. */
export interface PlannedAlarm extends Labels {
  /** Unit of the threshold and of the points it is compared with. */
  readonly unit: "Count" | "Percent" | "Seconds" | "Ratio";
  readonly inputs: MetricAlarmInputs;
}

/** A planned composite alarm. */
export interface PlannedComposite extends Labels {
  readonly inputs: CompositeInputs;
}
