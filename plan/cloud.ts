import type { Settings } from "../config/schema";
import type { RunKind } from "./run-plan";
import { planMonitoring, type MonitoringPlan } from "./alarms/plan-monitoring";
import { monitoringProblems } from "./alarms/validate/plan";
import type { WaveMember } from "./waves";
import { planVault, type VaultPlan } from "./vault";

/** Everything a stack has at AWS, as one value. */
export interface CloudPlan {
  readonly provider: {
    readonly region: string;
    readonly profile: string | null;
    /** On every resource. */
    readonly tags: Readonly<Record<string, string>>;
  };
  readonly monitoring: MonitoringPlan;
  readonly vault: VaultPlan;
}

/**
 * Plans what a stack has at AWS.
 *
 * @param stack  name of the stack, part of every name
 * @param hosts  the whole inventory, also where a run acts on a part of it
 * @returns      null where prism:aws is not set or off
 */
export function planCloud(
  stack: string,
  settings: Pick<Settings, "aws" | "canary" | "waves">,
  hosts: readonly WaveMember[],
): CloudPlan | null {
  const { aws } = settings;
  if (!aws?.enabled) return null;
  return {
    provider: {
      region: aws.region,
      profile: aws.profile,
      tags: { Project: aws.namePrefix, ...aws.tags, Stack: stack },
    },
    monitoring: planMonitoring(stack, settings, aws, hosts),
    vault: planVault(stack, aws),
  };
}

/**
 * Whether the steps on hosts wait until AWS's side is there. Before something new, what AWS refuses must be known while
 * nothing is touched. Else the hosts come first: an AWS out of reach may keep none from going back.
 */
export function cloudGoesFirst(kind: RunKind): boolean {
  return kind === "first" || kind === "deploy";
}

/** Everything in a plan that AWS would refuse; one line each. */
export function cloudProblems(plan: CloudPlan | null): string[] {
  return plan === null ? [] : monitoringProblems(plan.monitoring);
}
