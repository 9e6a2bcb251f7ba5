import { hostsOf } from "../../config/inventory";
import type { Settings } from "../../config/schema";
import type { AwsSettings } from "../../config/aws";
import { planMonitoring } from "./plan-monitoring";
import type { PlannedAlarms } from "./plan-alarms";

/** The alarms of a stack, and where they are. */
export interface StackAlarms extends PlannedAlarms, Pick<AwsSettings, "region" | "profile"> {}

/**
 * The alarms of a stack, whatever part of it a run acts on.
 *
 * @param stack  its name, organisation in front allowed
 * @returns      null where prism:aws is not set or off
 */
export function alarmsOfStack(stack: string, settings: Settings): StackAlarms | null {
  const { aws } = settings;
  if (!aws?.enabled) return null;
  const name = stack.split("/").at(-1) ?? stack;
  const { alarms, composites } = planMonitoring(name, settings, aws, hostsOf(settings));
  return { alarms, composites, region: aws.region, profile: aws.profile };
}
