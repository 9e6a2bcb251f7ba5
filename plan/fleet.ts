import type { HostObservation, Inspection, VerifiedRecord } from "./inspection";
import type { Deployment } from "./release";

/** Inspections of the hosts that answered, in inventory order. */
export function inspectionsOf(hosts: readonly HostObservation[]): Inspection[] {
  return hosts.flatMap((host) => (host.state === "observed" ? [host.inspection] : []));
}

/** True if this host ran the deployment verified at some time. */
export function verifiedOn(host: Inspection, id: string): boolean {
  return host.ledger.verified.some((record) => record.deployment.id === id);
}

/** True if the host runs its linked deployment and that one is verified. */
export function runsVerified(host: Inspection): boolean {
  return host.current !== null && verifiedOn(host, host.current.id);
}

/**
 * Newest run that marked a deployment bad, or null. A deployment verified on any host is not bad: one host's failure
 * says more about the host.
 */
export function badMarkOf(
  hosts: readonly Inspection[],
  id: string,
): { runId: string; reason: string } | null {
  if (hosts.some((host) => verifiedOn(host, id))) return null;
  const marks = hosts.flatMap((host) => host.ledger.bad).filter((bad) => bad.deployment.id === id);
  const mark = marks.sort((a, b) => a.at.localeCompare(b.at)).at(-1);
  return mark === undefined ? null : { runId: mark.runId, reason: mark.reason };
}

/**
 * Newest deployment verified on every host that answered and marked bad on none.
 *
 * @param leaving  id of a deployment that does not count, because it is being left
 * @returns        null if there is none, or no host answered
 */
export function lastGood(hosts: readonly Inspection[], leaving?: string): Deployment | null {
  const [first, ...others] = hosts;
  if (first === undefined) return null;
  const candidates: VerifiedRecord[] = [...first.ledger.verified].sort((a, b) =>
    a.at.localeCompare(b.at),
  );
  const good = candidates
    .filter(({ deployment }) => deployment.id !== leaving)
    .filter(({ deployment }) => others.every((host) => verifiedOn(host, deployment.id)))
    .filter(
      ({ deployment }) =>
        !hosts.some((host) => host.ledger.bad.some((bad) => bad.deployment.id === deployment.id)),
    );
  return good.at(-1)?.deployment ?? null;
}

/**
 * True if an open run must be finished: nobody has left it, or some host has confirmed it, which decides it. Any other
 * one is over, and the next run ends it on the hosts where it is still open.
 */
export function isAlive(runId: string, hosts: readonly Inspection[]): boolean {
  const endings = hosts.flatMap(({ ledger: { settledRun } }) =>
    settledRun?.id === runId ? [settledRun.ending] : [],
  );
  return endings.includes("confirmed") || !endings.includes("reverted");
}

/** Every deployment that a host's link or ledger knows. */
export function knownDeployments(hosts: readonly Inspection[]): Deployment[] {
  return hosts.flatMap((host) => [
    ...(host.current === null ? [] : [host.current]),
    ...host.ledger.verified.map((record) => record.deployment),
  ]);
}

/** True if the app's process is up and works in the folder that the host's link names. */
export function runsWhatIsLinked({ process, current }: Inspection): boolean {
  return process?.status === "online" && process.deploymentId === current?.id;
}
