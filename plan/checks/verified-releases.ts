import { goodRecords, inspectionsOf } from "../fleet";
import type { HostObservation, Inspection } from "../inspection";
import type { Verdict } from "../protocol";
import type { Deployment } from "../release";
import { actsOnHosts, type RunPlan } from "../run-plan";
import { mergeResults, type TestResults } from "../test-results";
import type { VerifiedRelease } from "./check";

/** As many releases as an output can show. */
const MOST = 10;

/** A deployment that counts, with its tests. */
interface Verified {
  readonly deployment: Deployment;
  readonly tests: TestResults | null;
}

/**
 * What a stack has verified on all its hosts, for the checks of another stack; newest last.
 *
 * @param hosts     as they were before the update
 * @param ending    of the update, from outcomeOf
 * @param verdicts  of all steps of the update
 */
export function verifiedReleases(
  plan: RunPlan,
  hosts: readonly HostObservation[],
  ending: string,
  verdicts: readonly Verdict[],
): VerifiedRelease[] {
  const { kind, run, wanted } = plan;
  const all = inspectionsOf(hosts);
  const before = verifiedOn(all);
  const isVerified = ending === "verified";
  // An order marks bad what the hosts leave; a run that failed proves nothing.
  const left = run.order === null ? [] : all.flatMap(({ current }) => current ?? []);
  const dropped = actsOnHosts(kind) ? [...left, run.deployment] : [];
  const gone = new Set(dropped.map(({ id }) => id));
  const kept = before.filter(({ deployment }) => !gone.has(deployment.id));
  if (isVerified) {
    const deployment = kind === "noop" ? wanted : run.deployment;
    const now = actsOnHosts(kind) ? verdicts : [];
    kept.push({ deployment, tests: testsOf(deployment, all, now) });
  }
  return newestOf(kept);
}

/** What hosts say that all of them have verified, newest last. */
export function releasesOn(hosts: readonly HostObservation[]): VerifiedRelease[] {
  return newestOf(verifiedOn(inspectionsOf(hosts)));
}

function verifiedOn(hosts: readonly Inspection[]): Verified[] {
  return goodRecords(hosts).map(({ deployment }) => ({
    deployment,
    tests: testsOf(deployment, hosts, []),
  }));
}

/** Of each host its newest tests: those of this update, else those in its ledger. */
function testsOf(
  { id }: Deployment,
  hosts: readonly Inspection[],
  verdicts: readonly Verdict[],
): TestResults | null {
  const results = hosts.map(({ host, ledger }) => {
    const now = verdicts.find((verdict) => verdict.host === host && verdict.phase === "verify");
    const tests = now?.evidence["tests"] as TestResults | undefined;
    return tests ?? ledger.verified.find(({ deployment }) => deployment.id === id)?.tests ?? null;
  });
  return mergeResults(results);
}

/** The last ones only; each stands where it was verified last. A branch stands once for each of its commits. */
function newestOf(verified: readonly Verified[]): VerifiedRelease[] {
  const releases = new Map<string, VerifiedRelease>();
  for (const { deployment, tests } of verified) {
    const { tag, commit } = deployment;
    const key = `${tag} ${commit}`;
    releases.delete(key);
    releases.set(key, { tag, commit, tests });
  }
  return [...releases.values()].slice(-MOST);
}
