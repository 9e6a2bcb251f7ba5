import { compare } from "semver";
import type { RollbackOrder } from "../config/schema";
import {
  badMarkOf,
  inspectionsOf,
  isAlive,
  isAt,
  knownDeployments,
  newestSettled,
  openRunIds,
  runsVerified,
  verifiedOn,
} from "./fleet";
import { deploymentOf, digestOf } from "./identity";
import type { BadRecord, HostObservation, Inspection } from "./inspection";
import { obstacles, staleState } from "./obstacles";
import type { Deployment, Lane, Run } from "./release";
import { findTarget } from "./rollback";

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
  /** Start of this update, ISO 8601 UTC; used only if it acts. */
  readonly attempt: string;
  /** A person's order to go back; null: the tag above is wanted. */
  readonly rollback: RollbackOrder | null;
  /** Finish the open run whatever is wanted, and keep what hosts run where the stack's state says otherwise. */
  readonly resume: boolean;
  /** Id of the deployment that every host runs by the stack's own state; null if it does not say. */
  readonly stateSays: string | null;
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
}

const UNKNOWN_COMMIT = "unknown";

/** Kinds that let steps act on hosts. */
export function actsOnHosts(kind: RunKind): boolean {
  return kind === "first" || kind === "deploy" || kind === "rollback" || kind === "resume";
}

/**
 * Decides what one update does, from what hosts and origin say. The first row that fits wins; `tests/plan/run.test.ts`
 * has a test per row.
 */
export function planRun(question: RunQuestion): RunPlan {
  if (question.rollback !== null) return planRollback(question, question.rollback);
  const hosts = inspectionsOf(question.hosts);
  const open = hosts
    .flatMap((host) => host.ledger.openRun ?? [])
    .find(({ id }) => isAlive(id, hosts));
  const commit = commitOf(question, hosts);
  const wanted =
    question.resume && open
      ? open.deployment
      : deploymentOf(question.tag, commit ?? UNKNOWN_COMMIT, question.settings);
  const plan = planner(question, wanted);

  const unseen = question.hosts.flatMap(describeUnseen);
  if (unseen.length > 0) return plan("unknown", nothing(wanted), unseen);
  if (wanted.commit === UNKNOWN_COMMIT) {
    const origin = question.origin;
    const why = origin.state === "unresolved" ? `${origin.reason}; ${origin.wayOut}` : "";
    return plan("refuse", nothing(wanted), [why]);
  }
  const reasons = obstacles(question, hosts, wanted);
  if (reasons.length > 0) return plan("refuse", nothing(wanted), reasons);

  if (open) return plan("resume", { ...runOf(open), attempt: question.attempt });
  const settled = newestSettled(hosts);
  // On a host that was not there, or where it is still open, the steps of an ended run would act.
  const isEnded =
    openRunIds(hosts).length === 0 &&
    hosts.every((host) => host.ledger.settledRun?.id === settled?.id);
  if (settled && isEnded && hosts.every((host) => isAt(host, wanted.id))) {
    const stale = staleState(question, hosts, wanted, settled);
    return stale === null ? plan("noop", runOf(settled)) : plan("refuse", nothing(wanted), [stale]);
  }
  const bad = badMarkOf(hosts, wanted.id);
  if (settled && bad && bad.runId !== question.retry && isWhole(hosts)) {
    const held = [describeHeld(question, wanted, bad, hosts)];
    return isEnded ? plan("held", runOf(settled), held) : plan("refuse", nothing(wanted), held);
  }
  const lane = laneOf(hosts, wanted);
  return plan(lane, newRun(question, lane, wanted, hosts));
}

/** Goes back on the hosts that answered, all at once; nothing but a missing target keeps it from that. */
function planRollback(question: RunQuestion, order: RollbackOrder): RunPlan {
  const hosts = inspectionsOf(question.hosts);
  const target = findTarget(order, hosts);
  const missed = question.hosts.flatMap(describeUnseen);
  if ("reason" in target) {
    const wanted = deploymentOf(order.to ?? question.tag, UNKNOWN_COMMIT, question.settings);
    const kind = hosts.length === 0 ? "unknown" : "refuse";
    return planner(question, wanted)(kind, nothing(wanted), [...missed, target.reason]);
  }
  const wanted = target.deployment;
  const plan = planner(
    question,
    wanted,
    hosts.map(({ host }) => host),
    missed,
  );
  const settled = newestSettled(hosts);
  const isThere =
    openRunIds(hosts).length === 0 &&
    hosts.every((host) => isAt(host, wanted.id) && host.ledger.settledRun?.id === settled?.id);
  if (settled && isThere) return plan("noop", runOf(settled));
  const run = newRun(question, "rollback", wanted, hosts);
  const { reason, restoreData, overNewerData } = order;
  return plan("rollback", {
    ...run,
    order: { reason, restoreData, overNewerData },
    takesOver: openRunIds(hosts),
  });
}

/** Makes plans for what is wanted, for all hosts unless told otherwise. */
function planner(
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
function nothing(wanted: Deployment): Run {
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
function newRun(
  question: RunQuestion,
  lane: Lane,
  deployment: Deployment,
  hosts: readonly Inspection[],
): Run {
  return {
    id: runId(lane, question, deployment, hosts),
    lane,
    deployment,
    openedBy: question.operator,
    attempt: question.attempt,
    order: null,
    takesOver: openRunIds(hosts).filter((id) => !isAlive(id, hosts)),
  };
}

function describeUnseen(host: HostObservation): string[] {
  if (host.state === "observed") return [];
  if (host.state === "unasked") return [`${host.host}: not asked (prism:observe is offline)`];
  return [`${host.host}: ${host.reason}; ${host.wayOut}`];
}

/** The origin's commit; without one, that of a deployment of this tag and settings that hosts know. */
function commitOf(question: RunQuestion, hosts: readonly Inspection[]): string | null {
  if (question.origin.state === "resolved") return question.origin.commit;
  const known = knownDeployments(hosts).find(
    (deployment) => deployment.tag === question.tag && deployment.settings === question.settings,
  );
  return known?.commit ?? null;
}

/** Without the facts around it, so that it equals the run that was opened. */
function runOf({ id, lane, deployment, openedBy, attempt, order, takesOver }: Run): Run {
  return { id, lane, deployment, openedBy, attempt, order, takesOver };
}

/** Every host runs a verified deployment, but for hosts that were added and are empty. */
function isWhole(hosts: readonly Inspection[]): boolean {
  return (
    hosts.some(runsVerified) && hosts.every((host) => host.current === null || runsVerified(host))
  );
}

function describeHeld(
  question: RunQuestion,
  wanted: Deployment,
  bad: BadRecord,
  hosts: readonly Inspection[],
): string {
  const keep = hosts.find(runsVerified)?.current?.tag ?? "";
  const what = bad.ordered ? "was left by" : "failed in";
  return (
    `${wanted.id} ${what} run ${bad.runId} (${bad.reason}) and is marked bad; ` +
    `to keep ${keep}: pulumi config set prism:release ${keep} --stack ${question.stack}; ` +
    `to try again: pulumi config set prism:retry ${bad.runId} --stack ${question.stack}`
  );
}

/** A rollback goes to a deployment that every host ran verified, of an earlier or the same tag. */
function laneOf(hosts: readonly Inspection[], wanted: Deployment): "first" | "deploy" | "rollback" {
  if (hosts.every((host) => host.current === null && host.ledger.verified.length === 0))
    return "first";
  const earlier = hosts.every(
    (host) => host.current === null || compare(wanted.tag, host.current.tag) <= 0,
  );
  return earlier && hosts.every((host) => verifiedOn(host, wanted.id)) ? "rollback" : "deploy";
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
