import { known, resourceRule, type Judged, type Schema } from "./rule";

/** Alarms on metrics. */
export const METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
/** Alarms on alarms. */
export const COMPOSITE_ALARM = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

/** What the rule can be told. */
export interface DescribedSettings {
  readonly runbook: string;
}

const schema = {
  runbook: {
    type: "string",
    default: "https?://\\S+",
    description: "Regular expression of a runbook's address, found in the description",
  },
} satisfies Schema;

/** Alarms that somebody woken by them cannot read. */
export function findUndescribed(
  { type, name, props }: Judged,
  { runbook }: DescribedSettings,
): string[] {
  if (type !== METRIC_ALARM && type !== COMPOSITE_ALARM) return [];
  const messages: string[] = [];
  const text = known(props, "alarmDescription");
  if (typeof text !== "string" || text === "") {
    messages.push(
      `${name}: found no alarmDescription; allowed are alarms that say what happened; describe it, with its runbook's address`,
    );
  } else if (!new RegExp(runbook).test(text)) {
    messages.push(
      `${name}: found no address of a runbook in alarmDescription; allowed are descriptions that match ${runbook}; add the address`,
    );
  }
  if (type === METRIC_ALARM && !known(props, "treatMissingData")) {
    messages.push(
      `${name}: found no treatMissingData; allowed are missing, ignore, breaching and notBreaching, said on purpose; choose one`,
    );
  }
  return messages;
}

/** Refuses alarms that do not say what to do. */
export const alarmsDescribed = resourceRule<DescribedSettings>({
  name: "alarms-described",
  description:
    "Requires every alarm to have a description with a runbook's address, and to say what missing data means.",
  schema,
  find: findUndescribed,
});
