import { goodRecords, inspectionsOf } from "../fleet";
import type { HostObservation } from "../inspection";
import type { Deployment } from "../release";
import { actsOnHosts, type RunPlan } from "../run-plan";

/** As many releases as an output can show. */
const MOST = 10;

/**
 * What a stack has verified on all its hosts, for the checks of another stack; newest last.
 *
 * @param hosts   as they were before the update
 * @param ending  of the update, from outcomeOf
 * @returns       commits by tag
 */
export function verifiedCommits(
  plan: RunPlan,
  hosts: readonly HostObservation[],
  ending: string,
): Record<string, string> {
  const { kind, run, wanted } = plan;
  const all = inspectionsOf(hosts);
  const before = goodRecords(all).map(({ deployment }) => deployment);
  const isVerified = ending === "verified";
  // An order marks bad what the hosts leave; a run that failed proves nothing.
  const left = run.order === null ? [] : all.flatMap(({ current }) => current ?? []);
  const dropped = actsOnHosts(kind) ? [...left, run.deployment] : [];
  const gone = new Set(dropped.map(({ id }) => id));
  const kept: Deployment[] = before.filter(({ id }) => !gone.has(id));
  if (isVerified) kept.push(kind === "noop" ? wanted : run.deployment);
  return commitsOf(kept);
}

/** Commits by tag, newest last; the last ones only. */
export function commitsOf(deployments: readonly Deployment[]): Record<string, string> {
  const byTag = new Map<string, string>();
  for (const { tag, commit } of deployments) {
    // A tag stands where it was verified last.
    byTag.delete(tag);
    byTag.set(tag, commit);
  }
  return Object.fromEntries([...byTag].slice(-MOST));
}
