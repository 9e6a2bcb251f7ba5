import { endingError } from "./outcome";
import type { Verdict } from "./protocol";
import { actsOnHosts, type RunPlan } from "./run-plan";

/** In place of a notice, where there is none. */
export const NO_NOTICE = "none";

/** Whether users get something new: not by going back, nor by an update that acts on no host. */
export function bringsRelease({ kind, run }: RunPlan): boolean {
  return actsOnHosts(kind) && (run.lane === "first" || run.lane === "deploy");
}

/**
 * The notice to users after an update: that of what runs. After a rollback nothing is left to tell.
 *
 * @param before  as the last update left it
 * @param fresh   of the release that this update brings; null: not to be had
 */
export function noticeAfter(
  plan: RunPlan,
  verdicts: readonly Verdict[],
  { before, fresh }: { readonly before: string; readonly fresh: string | null },
): string {
  if (!actsOnHosts(plan.kind) || endingError(plan, verdicts) !== null) return before;
  return bringsRelease(plan) ? (fresh ?? NO_NOTICE) : NO_NOTICE;
}
