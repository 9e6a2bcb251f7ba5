import type { HostStatus, StackStatus } from "./status";

/**
 * Where hosts differ from what their own records say, or from each other; empty if nowhere. A release that is wanted and
 * not deployed yet is no drift.
 */
export function driftOf({ hosts, openRuns }: StackStatus): string[] {
  const own = hosts.flatMap(({ host, drift }) => drift.map((entry) => `${host}: ${entry}`));
  // A run that goes on makes hosts differ for a while.
  return openRuns.length > 0 ? own : [...own, ...unverified(hosts), ...unlike(hosts)];
}

function unverified(hosts: readonly HostStatus[]): string[] {
  return hosts.flatMap(({ host, deployment, verifiedAt }) =>
    deployment !== null && verifiedAt === null
      ? [`${host}: must run what was verified there, found ${deployment}, which never was`]
      : [],
  );
}

function unlike(hosts: readonly HostStatus[]): string[] {
  const seen = hosts.filter(({ state }) => state === "observed");
  if (new Set(seen.map(({ deployment }) => deployment)).size <= 1) return [];
  const found = seen.map(({ host, deployment }) => `${host} ${deployment ?? "nothing"}`);
  return [`hosts: must run one deployment, found ${found.join(", ")}`];
}
