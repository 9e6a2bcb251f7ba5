import * as pulumi from "@pulumi/pulumi";
import type { Webhook } from "../config/webhooks";
import type { Fact } from "../plan/checks/check";
import type { HostObservation } from "../plan/inspection";
import { endMessages, startMessages } from "../plan/messages/message";
import { bringsRelease, noticeAfter } from "../plan/notice-after";
import type { RunPlan } from "../plan/run-plan";
import type { DeploymentStack } from "./deployment-stack";
import { createMessenger } from "./messenger";

/** Of what people are told, and how. */
export interface Telling {
  readonly stack: string;
  readonly plan: RunPlan;
  /** As they were before the update. */
  readonly hosts: readonly HostObservation[];
  /** Empty in a preview. */
  readonly webhooks: readonly Webhook[];
  /** The stack's notice as its last update left it; "none" without one. */
  readonly noticeBefore: string;
  /** Asked only for a run that brings something new; never rejects. */
  readonly readNotice: () => Promise<Fact<string>>;
}

/**
 * Tells people by webhooks that the update begins, once the engine has let it pass, and how it ended, once all verdicts
 * are there: whatever became of the release. Where the engine itself is killed, nobody is told; the next update says so.
 *
 * @returns  the notice to users as the stack's output; "none" without one
 */
export function tellPeople(
  { stack, plan, hosts, webhooks, noticeBefore, readNotice }: Telling,
  { urn, verdicts }: Pick<DeploymentStack, "urn" | "verdicts">,
): pulumi.Output<string> {
  const tell = createMessenger(webhooks);
  const fresh = bringsRelease(plan) ? readNotice() : Promise.resolve({ unknown: "not asked" });
  urn.apply(() => tell(startMessages(stack, plan, hosts)));
  return verdicts.apply(async (all) => {
    const notice = await fresh;
    const text = typeof notice === "string" ? notice : null;
    await tell(endMessages(stack, plan, all, text));
    return noticeAfter(plan, all, { before: noticeBefore, fresh: text });
  });
}
