import { compare } from "semver";
import { isBranch, versionOf } from "../config/release";
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
import { deploymentOf } from "./identity";
import type { BadRecord, Inspection } from "./inspection";
import { obstacles, staleState, tooFewInService } from "./obstacles";
import type { Deployment } from "./release";
import { planRollback } from "./rollback";
import {
  describeUnseen,
  newRun,
  nothing,
  planner,
  runOf,
  UNKNOWN_COMMIT,
  type RunPlan,
  type RunQuestion,
} from "./run-plan";

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
  const short = lane === "deploy" ? tooFewInService(question, hosts, wanted) : [];
  if (short.length > 0) return plan("refuse", nothing(wanted), short);
  return plan(lane, newRun(question, lane, wanted, hosts));
}

/** The origin's commit; without one, that of a deployment of this tag and settings that hosts know. A branch may have moved. */
function commitOf(question: RunQuestion, hosts: readonly Inspection[]): string | null {
  if (question.origin.state === "resolved") return question.origin.commit;
  if (isBranch(question.tag)) return null;
  const known = knownDeployments(hosts).find(
    (deployment) => deployment.tag === question.tag && deployment.settings === question.settings,
  );
  return known?.commit ?? null;
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
    (keep === question.tag
      ? `to go on: push a new commit to ${keep}; `
      : `to keep ${keep}: pulumi config set prism:release ${keep} --stack ${question.stack}; `) +
    `to try again: pulumi config set prism:retry ${bad.runId} --stack ${question.stack}`
  );
}

/** A rollback goes to a deployment that every host ran verified, of an earlier or the same tag. */
function laneOf(hosts: readonly Inspection[], wanted: Deployment): "first" | "deploy" | "rollback" {
  if (hosts.every((host) => host.current === null && host.ledger.verified.length === 0))
    return "first";
  const earlier = hosts.every(
    (host) =>
      host.current === null || compare(versionOf(wanted.tag), versionOf(host.current.tag)) <= 0,
  );
  return earlier && hosts.every((host) => verifiedOn(host, wanted.id)) ? "rollback" : "deploy";
}
