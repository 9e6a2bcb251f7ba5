import { telemetryOf, type Metric } from "./alarms/metrics";
import type { CloudPlan } from "./cloud";
import type { Lane } from "./release";
import type { RunKind } from "./run-plan";

/** How the alarms are told that a deployment is under way. */
export interface SilencePlan {
  readonly region: string;
  readonly profile: string | null;
  /** 1 as long as it is; nobody says when it no longer is. */
  readonly metric: Metric;
}

/** Time between two points, in seconds: two in each minute of the alarm that looks at them. */
export const BEAT_SECONDS = 30;

/**
 * Whether the planned noise of an update is to page nobody; null if it is not. Going back is not planned, and asks
 * nothing of AWS.
 *
 * @param stack  name of the stack
 */
export function planSilence(
  stack: string,
  kind: RunKind,
  lane: Lane,
  cloud: CloudPlan | null,
): SilencePlan | null {
  const isPlanned = kind === "first" || kind === "deploy" || kind === "resume";
  if (cloud === null || !isPlanned || lane === "rollback") return null;
  const { region, profile } = cloud.provider;
  return { region, profile, metric: telemetryOf(stack).metric("Deploying") };
}
