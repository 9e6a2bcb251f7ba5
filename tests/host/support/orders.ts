import type { Failure, Verdict } from "../../../plan/protocol";
import type { Deployment, Lane, Order, Run } from "../../../plan/release";

/** A deployment of a tag for a test. */
export function deploymentOf(tag: string, commit: string, settings = "0000000"): Deployment {
  return { id: `${tag}-${commit.slice(0, 7)}-${settings}`, tag, commit, settings };
}

/** What a step is told when another host failed. */
export const ELSEWHERE: Failure = {
  host: "prod-2",
  phase: "verify",
  reason: "it fell over",
  wayOut: "look",
  blame: true,
};

/** One call of the runner. */
export interface Answer {
  readonly verdict: Verdict;
  readonly progress: string;
}

/** Which run a step belongs to, and what differs from the host's usual request. */
export interface StepOrder {
  readonly deployment: Deployment;
  readonly runId: string;
  readonly lane?: Lane;
  /** A person's order to go back. */
  readonly order?: Order;
  readonly upstream?: "go" | Failure;
  readonly run?: Partial<Run>;
  readonly request?: Readonly<Record<string, unknown>>;
}
