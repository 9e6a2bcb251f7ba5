import { compare } from "semver";
import {
  badMarkOf,
  inspectionsOf,
  isAlive,
  knownDeployments,
  runsVerified,
  runsWhatIsLinked,
  verifiedOn,
} from "./fleet";
import { deploymentOf, digestOf } from "./identity";
import type { HostObservation, Inspection } from "./inspection";
import { obstacles } from "./obstacles";
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
  /** Start of this update, ISO 8601 UTC; used only if it acts. */
  readonly attempt: string;
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
  const hosts = inspectionsOf(question.hosts);
  const commit = commitOf(question, hosts);
  const wanted = deploymentOf(question.tag, commit ?? UNKNOWN_COMMIT, question.settings);
  const plan = (kind: RunKind, run: Run, reasons: string[] = []): RunPlan => ({
    kind,
    run,
    wanted,
    reasons,
  });
  const nothing = {
    id: "unknown",
    lane: "deploy" as Lane,
    deployment: wanted,
    openedBy: "unknown",
    attempt: "unknown",
  };

  const unseen = question.hosts.flatMap(describeUnseen);
  if (unseen.length > 0) return plan("unknown", nothing, unseen);
  if (commit === null) {
    const origin = question.origin;
    const why = origin.state === "unresolved" ? `${origin.reason}; ${origin.wayOut}` : "";
    return plan("refuse", nothing, [why]);
  }
  const reasons = obstacles(question, hosts, wanted);
  if (reasons.length > 0) return plan("refuse", nothing, reasons);

  const opened = hosts.flatMap((host) => host.ledger.openRun ?? []);
  const open = opened.find(({ id }) => isAlive(id, hosts));
  if (open) return plan("resume", { ...runOf(open), attempt: question.attempt });
  const settled = newestSettled(hosts);
  // On a host that was not there, or where it is still open, the steps of an ended run would act.
  const isEnded =
    opened.length === 0 && hosts.every((host) => host.ledger.settledRun?.id === settled?.id);
  const isThere = hosts.every(
    (host) => host.current?.id === wanted.id && runsVerified(host) && runsWhatIsLinked(host),
  );
  if (settled && isEnded && isThere) return plan("noop", settled);
  const bad = badMarkOf(hosts, wanted.id);
  if (settled && bad && bad.runId !== question.retry && isWhole(hosts)) {
    const held = [describeHeld(question, wanted, bad, hosts)];
    return isEnded ? plan("held", settled, held) : plan("refuse", nothing, held);
  }
  const lane = laneOf(hosts, wanted);
  return plan(lane, {
    id: runId(lane, question, wanted, hosts),
    lane,
    deployment: wanted,
    openedBy: question.operator,
    attempt: question.attempt,
  });
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
function runOf({ id, lane, deployment, openedBy, attempt }: Run): Run {
  return { id, lane, deployment, openedBy, attempt };
}

function newestSettled(hosts: readonly Inspection[]): Run | null {
  const settled = hosts.flatMap((host) => host.ledger.settledRun ?? []);
  const newest = settled.sort((a, b) => a.at.localeCompare(b.at)).at(-1);
  return newest === undefined ? null : runOf(newest);
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
  bad: { runId: string; reason: string },
  hosts: readonly Inspection[],
): string {
  const keep = hosts.find(runsVerified)?.current?.tag ?? "";
  return (
    `${wanted.id} failed in run ${bad.runId} (${bad.reason}) and is marked bad; ` +
    `to keep ${keep}: pulumi config set prism:release ${keep} --stack ${question.stack}; ` +
    `to try again: pulumi config set prism:retry ${bad.runId} --stack ${question.stack}`
  );
}

/** A rollback goes to a deployment that every host ran verified, of an earlier or the same tag. */
function laneOf(hosts: readonly Inspection[], wanted: Deployment): Lane {
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
