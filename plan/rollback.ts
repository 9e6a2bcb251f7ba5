import { compare } from "semver";
import { versionOf } from "../config/release";
import type { RollbackOrder } from "../config/schema";
import {
  badMarkOf,
  inspectionsOf,
  isAt,
  knownDeployments,
  lastGood,
  newestSettled,
  openRunIds,
  runsVerified,
} from "./fleet";
import { deploymentOf } from "./identity";
import type { Inspection } from "./inspection";
import type { Deployment } from "./release";
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

/** Goes back on the hosts that answered; nothing but a missing target keeps it from that. */
export function planRollback(question: RunQuestion, order: RollbackOrder): RunPlan {
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
    hosts.every(
      (host) => isWrittenDown(host, wanted) && host.ledger.settledRun?.id === settled?.id,
    );
  if (settled && isThere) {
    const noop = plan("noop", runOf(settled));
    return order.to === null ? { ...noop, further: describeFurther(wanted, hosts) } : noop;
  }
  // Whoever orders it, through Pulumi or by ssh alone, opens the same run.
  const run = newRun({ ...question, window: "ordered" }, "rollback", wanted, hosts);
  const { reason, restoreData, overNewerData } = order;
  return plan("rollback", {
    ...run,
    order: { reason, restoreData, overNewerData },
    takesOver: openRunIds(hosts),
  });
}

/** A rollback on a full disk arrives without a word in the ledger: ordered again, it is written down. */
function isWrittenDown(host: Inspection, { id }: Deployment): boolean {
  return isAt(host, id) && host.ledger.verified.at(-1)?.deployment.id === id;
}

/** Where an ordered rollback goes, or why it goes nowhere, with the way out. */
export type Target = { readonly deployment: Deployment } | { readonly reason: string };

/**
 * Finds where an ordered rollback goes.
 *
 * @param hosts  those that answered
 */
export function findTarget(order: RollbackOrder, hosts: readonly Inspection[]): Target {
  if (hosts.length === 0)
    return { reason: "no host answered; mend the network or the login, then order it again" };
  return order.to === null ? findLastGood(hosts) : findNamed(order.to, hosts);
}

/** Newest first, each once. */
function verifiedDeployments(hosts: readonly Inspection[]): Deployment[] {
  const records = hosts.flatMap((host) => host.ledger.verified);
  const newest = records.sort((a, b) => b.at.localeCompare(a.at)).map((each) => each.deployment);
  return [...new Map(newest.map((each) => [each.id, each])).values()];
}

/** Everything that may be named: what a rollback left is marked bad, but it did run verified, and a person may want it back. */
function namable(hosts: readonly Inspection[]): Deployment[] {
  const left = hosts
    .flatMap((host) => host.ledger.bad)
    .filter(({ ordered }) => ordered)
    .map(({ deployment }) => deployment);
  return [...verifiedDeployments(hosts), ...left, ...placedGood(hosts)];
}

/** Where else to go, for whom the hosts are not far enough back. */
function describeFurther({ id, tag }: Deployment, hosts: readonly Inspection[]): string {
  const older = namable(hosts).filter((each) => each.id !== id && compare(each.tag, tag) <= 0);
  const ids = [...new Set(older.map((each) => each.id))];
  return ids.length === 0
    ? "nothing older was verified here; another release: deploy it by prism:release"
    : `to go further back: prism rollback --to, of: ${ids.join(", ")}`;
}

function findNamed(to: string, hosts: readonly Inspection[]): Target {
  const verified = verifiedDeployments(hosts);
  const found = namable(hosts).find(({ id, tag }) => id === to || tag === to);
  const runs = hosts.flatMap(({ current }) => current ?? []);
  if (found === undefined) {
    const known = verified.map(({ id }) => id).join(", ");
    return {
      reason: `${to} was never verified on these hosts; choose one of: ${known || "none was"}`,
    };
  }
  if (
    runs.length > 0 &&
    runs.every(({ tag }) => compare(versionOf(found.tag), versionOf(tag)) > 0)
  ) {
    return {
      reason: `${found.id} is newer than what runs, so it is no rollback; deploy it by prism:release ${found.tag}`,
    };
  }
  return { deployment: found };
}

/**
 * The last good deployment other than the one being left. After a rollback of any kind it stays where it is, on what
 * the hosts went back to: the newest other one is often the very release that they left.
 */
function findLastGood(hosts: readonly Inspection[]): Target {
  const opened = hosts.flatMap(({ ledger }) => ledger.openRun ?? []);
  // One that could not go back everywhere is still open there.
  const ordered = opened.find(({ order }) => order !== null);
  if (ordered) return { deployment: ordered.deployment };
  const newest = newestSettled(hosts);
  const back = newest?.order ? newest.deployment : goneBackTo(hosts);
  // By an order, by themselves, or by an earlier release in the configuration.
  const isBack =
    newest !== null &&
    (newest.order !== null ||
      newest.ending === "reverted" ||
      (newest.lane === "rollback" && leftNewer(back, hosts)));
  const isOpen = opened.length > 0;
  if (isBack && !isOpen && back !== null && badMarkOf(hosts, back.id) === null) {
    return { deployment: back };
  }
  const good = lastGood(hosts, leaving(hosts)?.id) ?? placedGood(hosts)[0];
  if (good) return { deployment: good };
  const known = knownDeployments(hosts).map(({ id }) => id);
  return {
    reason:
      "no other deployment was verified on all of these hosts; " +
      (known.length === 0
        ? "nothing was ever deployed here"
        : `choose one by prism rollback --to, of: ${[...new Set(known)].join(", ")}`),
  };
}

/** What was placed for the way back on hosts that never ran it, because they joined the fleet with what they run. */
function placedGood(hosts: readonly Inspection[]): Deployment[] {
  const goods = hosts.flatMap(({ ledger, deployments }) => {
    const { settledRun, openRun } = ledger;
    const good = settledRun?.ending === "confirmed" && !openRun ? settledRun.lastGood : undefined;
    return good && deployments.includes(good.id) && !badMarkOf(hosts, good.id) ? [good] : [];
  });
  const isSame = goods.length === hosts.length && new Set(goods.map(({ id }) => id)).size === 1;
  return isSame ? goods.slice(0, 1) : [];
}

/** What every host runs verified; null if they differ, as after a run that one of them confirmed. */
function goneBackTo(hosts: readonly Inspection[]): Deployment | null {
  const [first] = hosts;
  const back = first?.current ?? null;
  const isSame = hosts.every((host) => host.current?.id === back?.id && runsVerified(host));
  return isSame ? back : null;
}

/** True if a newer release ran before this one; a repair has the lane of a rollback too, and leaves nothing. */
function leftNewer(back: Deployment | null, hosts: readonly Inspection[]): boolean {
  const before = verifiedDeployments(hosts).find(({ id }) => id !== back?.id);
  return back !== null && before !== undefined && compare(before.tag, back.tag) > 0;
}

/** What the hosts are to leave: the deployment of the open run, else the one verified last. */
function leaving(hosts: readonly Inspection[]): Deployment | null {
  const open = hosts.flatMap(({ ledger }) => ledger.openRun ?? []).at(-1);
  if (open !== undefined) return open.deployment;
  return verifiedDeployments(hosts)[0] ?? null;
}
