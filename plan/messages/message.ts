import type { MessageEvent } from "../../config/webhooks";
import { headlines } from "../announce";
import type { HostObservation } from "../inspection";
import { endingError } from "../outcome";
import type { Verdict } from "../protocol";
import { actsOnHosts, type RunPlan } from "../run-plan";

/** One message to people. */
export interface Message {
  readonly event: MessageEvent;
  readonly stack: string;
  /** A few lines; the notice is Markdown. */
  readonly text: string;
}

/** What the team is told when an update begins to act; nothing of one that does not. */
export function startMessages(
  stack: string,
  plan: RunPlan,
  hosts: readonly HostObservation[],
): Message[] {
  if (!actsOnHosts(plan.kind)) return [];
  const [first = "", ...others] = headlines(plan, hosts);
  const by = plan.kind === "resume" ? "" : `, opened by ${plan.run.openedBy}`;
  const missed = plan.missed.map((line) => `  not reached: ${line}`);
  const text = [`${stack}: ${first}${by}`, ...others, ...missed].join("\n");
  return [{ event: "start", stack, text }];
}

/**
 * What people are told when an update has acted.
 *
 * @param verdicts  of all its steps
 * @param notice    what users are told of the release; null: nothing
 */
export function endMessages(
  stack: string,
  plan: RunPlan,
  verdicts: readonly Verdict[],
  notice: string | null,
): Message[] {
  if (!actsOnHosts(plan.kind)) return [];
  const error = endingError(plan, verdicts);
  if (error !== null) return [{ event: "failure", stack, text: `${stack}: ${error}` }];
  const { run, hosts } = plan;
  const back = run.lane === "rollback";
  const text =
    `${stack}: ${back ? "back on" : "deployed"} ${run.deployment.id}, verified on ${countOf(hosts)}, ` +
    `run ${run.id}, ${minutesOf(verdicts)}`;
  return [
    { event: back ? "rollback" : "success", stack, text },
    ...(back || notice === null ? [] : [{ event: "notice" as const, stack, text: notice }]),
  ];
}

function countOf(hosts: readonly string[]): string {
  return hosts.length === 1 ? (hosts[0] ?? "") : `${hosts.length} hosts`;
}

/** From the first step to the last, by the hosts' clocks. */
function minutesOf(verdicts: readonly Verdict[]): string {
  const starts = verdicts.map(({ startedAt }) => Date.parse(startedAt));
  const ends = verdicts.map(({ startedAt, seconds }) => Date.parse(startedAt) + seconds * 1000);
  const seconds = Math.max(0, Math.round((Math.max(...ends) - Math.min(...starts)) / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
