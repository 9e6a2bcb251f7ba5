import { finalVersionOf, isBranch } from "../config/release";
import { isStaging } from "../config/staging";
import { isAlive, isAt, isInService, lastGood } from "./fleet";
import type { Inspection } from "./inspection";
import type { Deployment, Run } from "./release";
import type { RunQuestion } from "./run-plan";

/**
 * Why nothing may be touched, each with its way out; empty if nothing stands in the way.
 *
 * @param question  the stack's name
 * @param hosts     all hosts of the inventory
 * @param wanted    with its commit
 */
export function obstacles(
  question: { readonly stack: string },
  hosts: readonly Inspection[],
  wanted: Deployment,
): string[] {
  const moving = movingRelease(question.stack, wanted);
  const onHosts = hosts.flatMap((host) => [
    ...host.problems.map((problem) => `${host.host}: ${problem}`),
    ...foreignStack(question.stack, host),
    ...otherRun(question.stack, host, wanted, hosts),
    ...movedTag(host, wanted),
  ]);
  return [...moving, ...onHosts];
}

/** What is tried in staging may move; what users get may not. */
function movingRelease(stack: string, { tag, commit }: Deployment): string[] {
  if (!isBranch(tag) || isStaging(stack)) return [];
  const version = `v${finalVersionOf(tag)}`;
  return [
    `prism:release: must be an annotated tag in stack ${stack}, got branch ${tag}; tag what staging verified: ` +
      `git tag -a ${version} ${commit.slice(0, 7)} && git push origin ${version}, ` +
      `then pulumi config set prism:release ${version} --stack ${stack}`,
  ];
}

function foreignStack(stack: string, host: Inspection): string[] {
  if (host.stack === null || host.stack === stack) return [];
  return [
    `${host.host}: its ledger belongs to stack ${host.stack}, expected ${stack}; ` +
      "take the host out of one of the two inventories, or give it another paths.root",
  ];
}

function otherRun(
  stack: string,
  host: Inspection,
  wanted: Deployment,
  hosts: readonly Inspection[],
): string[] {
  const open = host.ledger.openRun;
  if (open === null || open.deployment.id === wanted.id) return [];
  const guard = host.guard?.runId === open.id ? host.guard : null;
  // Over on another host: nothing holds this one but a deadline that is still ahead.
  if (!isAlive(open.id, hosts) && guard === null) return [];
  return [
    `${host.host}: run ${open.id} of ${open.deployment.tag} (${open.openedBy}, since ${open.since}) has not ended; ` +
      (open.order === null
        ? `finish it first by ${whatFinishes(open.deployment, wanted, stack)}, or stop it: prism abort --stack ${stack}`
        : `finish it first: prism rollback --stack ${stack} --to ${open.deployment.id}`) +
      (guard === null ? "" : `, or wait: the host goes back by itself at ${guard.deadline}`),
  ];
}

/**
 * Why a new deployment would leave fewer hosts in service than it must: what is out of service already is not in the
 * count of a batch's size. A host that runs the wanted deployment is not restarted, and one that was out is in service
 * after its batch, so a batch that takes nobody out never stands in the way.
 */
export function tooFewInService(
  question: Pick<RunQuestion, "stack" | "batches" | "minimumHealthy">,
  hosts: readonly Inspection[],
  wanted: Deployment,
): string[] {
  const { stack, batches, minimumHealthy } = question;
  // A host that joins was never in service, and a single one cannot stay there while it restarts.
  const members = hosts.filter(({ current }) => current !== null);
  const least = Math.min(minimumHealthy, members.length - 1);
  const at = hosts.filter((host) => isAt(host, wanted.id)).map(({ host }) => host);
  const serving = new Set(hosts.filter(isInService).map(({ host }) => host));
  for (const batch of batches) {
    const leaving = batch.filter((name) => serving.has(name) && !at.includes(name));
    const left = serving.size - leaving.length;
    if (leaving.length > 0 && left < least) {
      const out = members.filter((host) => !isInService(host)).map(describeOut);
      const runs = lastGood(hosts) ?? hosts.flatMap(({ current }) => current ?? [])[0];
      return [
        `${out.join(", ")}, so while ${leaving.join(", ")} restarts, ${left} of ${members.length} hosts would be in service, ` +
          `expected prism:minimumHealthy, ${least}, at least; bring them back first: ` +
          `pulumi up with prism:release ${runs?.tag ?? "of now"}, or prism rollback --stack ${stack} --to ${runs?.id ?? "it"}`,
      ];
    }
    for (const name of batch) serving.add(name);
  }
  return [];
}

function describeOut({ host, process, drained }: Inspection): string {
  if (process?.status !== "online")
    return `the app of ${host} is ${process?.status ?? "not under pm2"}`;
  return `${host} is out of its balancer since ${drained?.at ?? "?"}`;
}

/**
 * Why a run that would do nothing must not pass in silence: the stack's state says that an earlier deployment runs, as
 * it does after a bare `pulumi stack import`. Null if nothing speaks against it.
 */
export function staleState(
  question: { readonly stack: string; readonly stateSays: string | null; readonly resume: boolean },
  hosts: readonly Inspection[],
  wanted: Deployment,
  settled: Run,
): string | null {
  const { stack, stateSays, resume } = question;
  const earlier = hosts
    .flatMap(({ ledger }) => [...ledger.verified, ...ledger.bad])
    .find(({ deployment }) => deployment.id === stateSays)?.deployment;
  // After an order by ssh alone, or an adoption, the state is behind as it must be.
  const isBehind = settled.order !== null || settled.lane === "adopt";
  if (resume || isBehind || earlier === undefined || earlier.id === wanted.id) return null;
  return (
    `the stack's state says that ${earlier.id} runs, the hosts and prism:release say ${wanted.id}, ` +
    "as after pulumi stack import of an earlier state, which moves no host; " +
    `to go back: prism rollback --stack ${stack} --to ${earlier.id}; ` +
    `to keep what runs: prism resume --stack ${stack}`
  );
}

/** The release is named only if it differs: setting what is set already would lead nowhere. */
function whatFinishes(open: Deployment, wanted: Deployment, stack: string): string {
  if (isBranch(open.tag)) return `prism resume --stack ${stack}`;
  const up = "pulumi up with";
  if (open.tag !== wanted.tag) return `${up} prism:release ${open.tag}`;
  if (open.commit !== wanted.commit)
    return `${up} the tag at commit ${open.commit.slice(0, 7)} again`;
  return `${up} prism:app, prism:migrations and prism:secrets as they were then`;
}

/** A release tag that moved is never followed: what was verified under it is another commit. */
function movedTag(host: Inspection, wanted: Deployment): string[] {
  if (isBranch(wanted.tag)) return [];
  const other = host.ledger.verified.find(
    ({ deployment }) => deployment.tag === wanted.tag && deployment.commit !== wanted.commit,
  );
  if (other === undefined) return [];
  return [
    `${host.host}: tag ${wanted.tag} was verified at commit ${other.deployment.commit.slice(0, 7)}, ` +
      `the origin now says ${wanted.commit.slice(0, 7)}; a released tag must not move: make a new version`,
  ];
}
