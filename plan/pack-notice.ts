import { isGated } from "./gate/refusal";
import type { RunKind } from "./run-plan";

/**
 * Says that a production deployment may be without the policy pack. The program sees the variable, but not the flag.
 *
 * @param variable  value of PULUMI_OPTION_POLICY_PACK
 * @returns         empty where the variable switches a pack on, and in staging
 */
export function packNotice(kind: RunKind, stack: string, variable: string | undefined): string[] {
  if (!isGated(kind) || stack === "staging" || (variable ?? "") !== "") return [];
  return [
    "the policy pack is not switched on for every run: export PULUMI_OPTION_POLICY_PACK=policies, or give --policy-pack policies each time",
  ];
}
