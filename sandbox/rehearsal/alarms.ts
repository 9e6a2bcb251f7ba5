import { readFile } from "node:fs/promises";
import type { AlarmState } from "../../plan/alarms/alarm";
import { REGION, transitionsFile } from "../alarms/start";
import type { Sandbox } from "../model";

/** An alarm that changed its state. */
export interface AlarmChange {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly alarm: string;
  readonly state: AlarmState;
  readonly reason: string;
}

/** The alarms at the end of a step. */
export interface AlarmsSeen {
  /** How many are in each state. */
  readonly states: Readonly<Partial<Record<AlarmState, number>>>;
  /** What changed since they were seen before, oldest first. */
  readonly changes: readonly AlarmChange[];
}

/** Reads all alarms of the sandbox's AWS; a fake takes its place in tests. */
export type ReadAlarmsSeen = () => Promise<AlarmsSeen>;

/** A reader that asks the sandbox's AWS, past the product. */
export async function createAlarmReader(
  folder: string,
  aws: NonNullable<Sandbox["aws"]>,
): Promise<ReadAlarmsSeen> {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  const { CloudWatch } = await import("@aws-sdk/client-cloudwatch");
  const credentials = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };
  const cloudwatch = new CloudWatch({ region: REGION, endpoint: aws.url, credentials });
  let known = 0;
  return async () => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.describeAlarms({
      AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
    });
    const states: Partial<Record<AlarmState, number>> = {};
    for (const { StateValue: state = "OK" } of [...MetricAlarms, ...CompositeAlarms]) {
      states[state] = (states[state] ?? 0) + 1;
    }
    const all = changesIn(await readFile(transitionsFile(folder), "utf8").catch(() => ""));
    const changes = all.slice(known);
    known = all.length;
    return { states, changes };
  };
}

/** Lines that are no change, such as a fault of the evaluator, are left out. */
function changesIn(text: string): AlarmChange[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{") && line.endsWith("}"))
    .map((line) => JSON.parse(line) as AlarmChange);
}

/** How many alarms are in which state, in words. */
export function describeStates({ states }: AlarmsSeen): string {
  const parts = Object.entries(states).sort();
  return parts.map(([state, count]) => `${count} ${state}`).join(", ") || "none";
}
