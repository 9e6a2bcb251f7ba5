import type { PastRun } from "../history";

/** Deployments of a history, by what became of them. */
export interface Deployments {
  /** Ended, and switched at least one host: what was stopped before changed nothing in production. */
  readonly counted: readonly PastRun[];
  readonly verified: readonly PastRun[];
  /** Went back by itself, or somebody ordered to leave it later; each deployment once, however often it was left. */
  readonly failed: readonly PastRun[];
  /** Of the verified ones: a person or a watch ordered to leave them. */
  readonly left: readonly PastRun[];
  /** Ended before any host was switched. */
  readonly stopped: readonly PastRun[];
}

/** Sorts the deployments of a history. Rollbacks and adoptions are none. */
export function deploymentsOf(runs: readonly PastRun[]): Deployments {
  const deployments = runs.filter(
    ({ run, ending }) =>
      (run.lane === "deploy" || run.lane === "first") &&
      (ending === "confirmed" || ending === "reverted"),
  );
  const counted = deployments.filter(({ switched }) => switched.length > 0);
  const verified = counted.filter(({ ending }) => ending === "confirmed");
  const left = verified.filter((one) => wasLeft(one, verified, runs));
  const failed = counted.filter((one) => one.ending === "reverted" || left.includes(one));
  const stopped = deployments.filter(({ switched }) => switched.length === 0);
  return { counted, verified, failed, left, stopped };
}

/** Whether somebody ordered to leave what a run had brought, before another run brought the same again. */
function wasLeft(one: PastRun, verified: readonly PastRun[], runs: readonly PastRun[]): boolean {
  const { id } = one.run.deployment;
  const again = verified.find(
    ({ run, openedAt }) => run.deployment.id === id && openedAt > one.openedAt,
  );
  return runs.some(
    ({ marked, openedAt }) =>
      marked.includes(id) && openedAt > one.openedAt && !(again && openedAt > again.openedAt),
  );
}
