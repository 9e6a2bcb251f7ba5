import type { CheckResult } from "./checks/check";
import { isAlive, lastGood, openRunIds } from "./fleet";
import { digestOf } from "./identity";
import type { HostObservation, Inspection } from "./inspection";
import type { RollbackOrder } from "../config/schema";
import type { BreakGlass } from "./gate/break-glass";
import type { Deployment, Lane, Run } from "./release";

/** What the origin says of the wanted tag. */
export type OriginAnswer =
  | { readonly state: "resolved"; readonly commit: string }
  | { readonly state: "unresolved"; readonly reason: string; readonly wayOut: string };

/** Everything the decision rests on. */
export interface RunQuestion {
  readonly stack: string;
  /** Release tag from config. */
  readonly tag: string;
  /** Digest of the settings that reach hosts, 7 hexadecimal digits. */
  readonly settings: string;
  readonly origin: OriginAnswer;
  /** One per host of the inventory, in its order. */
  readonly hosts: readonly HostObservation[];
  /** Failed run whose deployment may be tried again; null for none. */
  readonly retry: string | null;
  /** `user@machine` of who asks; recorded only if this question opens a run. */
  readonly operator: string;
  /** Start of the approved window, `open` where there are no windows, `closed` outside of them. */
  readonly window: string;
  /** The token that opened the gate; a deployment that this question opens carries it. */
  readonly breakGlass?: BreakGlass | undefined;
  /** Start of this update, ISO 8601 UTC; used only if it acts. */
  readonly attempt: string;
  /** A person's order to go back; null: the tag above is wanted. */
  readonly rollback: RollbackOrder | null;
  /** Finish the open run whatever is wanted, and keep what hosts run where the stack's state says otherwise. */
  readonly resume: boolean;
  /** Id of the deployment that every host runs by the stack's own state; null if it does not say. */
  readonly stateSays: string | null;
  /** Names of the hosts that a deployment restarts together, in its order. */
  readonly batches: readonly (readonly string[])[];
  /** Hosts that a deployment leaves in service. */
  readonly minimumHealthy: number;
}

/** What happens, in one word. Only the first four act on hosts. */
export type RunKind =
  "first" | "deploy" | "rollback" | "resume" | "noop" | "held" | "refuse" | "unknown";

/** The decision. */
export interface RunPlan {
  readonly kind: RunKind;
  /** Run whose steps are registered. */
  readonly run: Run;
  /** What is wanted; its commit is "unknown" while origin and hosts do not say it. */
  readonly wanted: Deployment;
  /** For refuse, held and unknown: each reason with its way out. */
  readonly reasons: readonly string[];
  /** Names of the hosts that the run acts on, in the order of the inventory: all, but in an ordered rollback. */
  readonly hosts: readonly string[];
  /** Hosts that an ordered rollback leaves out because they did not answer, each with its way out. */
  readonly missed: readonly string[];
  /** Of an ordered rollback that has nothing to do: where else an order can go. */
  readonly further?: string;
}

/** In place of a commit that nobody can name. */
export const UNKNOWN_COMMIT = "unknown";

/** Kinds that let steps act on hosts. */
export function actsOnHosts(kind: RunKind): boolean {
  return kind === "first" || kind === "deploy" || kind === "rollback" || kind === "resume";
}

/** Makes plans for what is wanted, for all hosts unless told otherwise. */
export function planner(
  question: RunQuestion,
  wanted: Deployment,
  hosts: readonly string[] = question.hosts.map(({ host }) => host),
  missed: readonly string[] = [],
) {
  return (kind: RunKind, run: Run, reasons: readonly string[] = []): RunPlan => ({
    kind,
    run,
    wanted,
    reasons,
    hosts,
    missed,
  });
}

/** In place of a run, where none is opened. */
export function nothing(wanted: Deployment): Run {
  return {
    id: "unknown",
    lane: "deploy",
    deployment: wanted,
    openedBy: "unknown",
    attempt: "unknown",
    order: null,
    takesOver: [],
  };
}

/** A run that this question opens; it ends those that are over. */
export function newRun(
  question: RunQuestion,
  lane: Lane,
  deployment: Deployment,
  hosts: readonly Inspection[],
): Run {
  const good = lane === "rollback" ? null : lastGood(hosts, deployment.id);
  return {
    id: runId(lane, question, deployment, hosts),
    lane,
    deployment,
    openedBy: question.operator,
    attempt: question.attempt,
    order: null,
    takesOver: openRunIds(hosts).filter((id) => !isAlive(id, hosts)),
    ...(good && { lastGood: good }),
    // Going back needs no open gate, so it spends nothing.
    ...(question.breakGlass &&
      lane !== "rollback" && {
        breakGlass: { ...question.breakGlass, usedAt: question.attempt },
      }),
  };
}

/** Why a host says nothing, with the way out; empty if it answered. */
export function describeUnseen(host: HostObservation): string[] {
  if (host.state === "observed") return [];
  if (host.state === "unasked") return [`${host.host}: not asked (prism:observe is offline)`];
  return [`${host.host}: ${host.reason}; ${host.wayOut}`];
}

/** Without the facts around it, so that it equals the run that was opened. */
export function runOf(run: Run): Run {
  const {
    id,
    lane,
    deployment,
    openedBy,
    attempt,
    order,
    takesOver,
    lastGood: good,
    checks,
    breakGlass,
    alarmsAside,
  } = run;
  return {
    ...{ id, lane, deployment, openedBy, attempt, order, takesOver },
    ...(good && { lastGood: good }),
    ...(checks && { checks }),
    ...(breakGlass && { breakGlass }),
    ...(alarmsAside && { alarmsAside }),
  };
}

/** The plan whose run says what the release checks found; one that failed opens no run. */
export function withChecks(plan: RunPlan, checks: readonly CheckResult[]): RunPlan {
  if (checks.length === 0 || !checks.every((one) => one.passed)) return plan;
  const passed = checks.map(({ check, text }) => ({ check, text }));
  return { ...plan, run: { ...plan.run, checks: passed } };
}

/** What the gate said when a run was opened; its id has it between lane and digest. */
export function windowOfRun({ id }: Pick<Run, "id">): string {
  return id.split("-")[1] ?? "closed";
}

function runId(
  lane: Lane,
  question: RunQuestion,
  wanted: Deployment,
  hosts: readonly Inspection[],
): string {
  const heads = hosts.map((host) => [host.host, host.ledger.head]);
  return `${lane}-${question.window}-${digestOf([wanted.id, heads]).slice(0, 6)}`;
}
