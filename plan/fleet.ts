import type {
  BadRecord,
  HostObservation,
  Inspection,
  LedgerSummary,
  SpentToken,
  VerifiedRecord,
} from "./inspection";
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
 * Newest mark that makes a deployment bad, or null. A deployment verified on any host is not bad: one host's failure
 * says more about the host. A person's order to leave it counts all the same, until it is verified again.
 */
export function badMarkOf(hosts: readonly Inspection[], id: string): BadRecord | null {
  const verifications = hosts
    .flatMap((host) => host.ledger.verified)
    .filter(({ deployment }) => deployment.id === id);
  const counts = (mark: BadRecord) =>
    mark.ordered ? verifications.every(({ at }) => at < mark.at) : verifications.length === 0;
  const marks = hosts
    .flatMap((host) => host.ledger.bad)
    .filter((mark) => mark.deployment.id === id && counts(mark));
  return marks.sort((a, b) => a.at.localeCompare(b.at)).at(-1) ?? null;
}

/**
 * Newest deployment verified on every host that answered and was in the fleet then, and marked bad on none.
 *
 * @param leaving  id of a deployment that does not count, because it is being left
 * @returns        null if there is none, or no host answered
 */
export function lastGood(hosts: readonly Inspection[], leaving?: string): Deployment | null {
  const good = goodRecords(hosts).filter(({ deployment }) => deployment.id !== leaving);
  return good.at(-1)?.deployment ?? null;
}

/** Verifications that hold for the whole fleet, as lastGood counts them, oldest first. */
export function goodRecords(hosts: readonly Inspection[]): VerifiedRecord[] {
  return hosts
    .flatMap(({ ledger }) => ledger.verified)
    .sort((a, b) => a.at.localeCompare(b.at))
    .filter((record) =>
      hosts.every((host) => verifiedOn(host, record.deployment.id) || joinedAfter(host, record.at)),
    )
    .filter(
      ({ deployment }) =>
        !hosts.some((host) => host.ledger.bad.some((bad) => bad.deployment.id === deployment.id)),
    );
}

/** A host that was added later, or never had a deployment, says nothing against one. */
function joinedAfter({ ledger }: Inspection, at: string): boolean {
  return ledger.verified.every((record) => record.at > at);
}

/**
 * True if an open run must be finished: some host has confirmed it, which decides it, or nobody has left it and its
 * deadline stands. Any other one is over, and the next run ends it on the hosts where it is still open.
 */
export function isAlive(runId: string, hosts: readonly Inspection[]): boolean {
  const endings = hosts.flatMap(({ ledger: { settledRun } }) =>
    settledRun?.id === runId ? [settledRun.ending] : [],
  );
  // In an ordered rollback every host stands for itself.
  const isOrder = hosts.some(
    ({ ledger: { openRun } }) => openRun?.id === runId && openRun.order !== null,
  );
  if (endings.includes("confirmed") && !isOrder) return true;
  const isLate = hosts.some(
    ({ now, ledger: { openRun } }) => openRun?.id === runId && openRun.deadline <= now,
  );
  return !endings.includes("reverted") && !isLate;
}

/** Ids of the runs that are open on some host, each once. */
export function openRunIds(hosts: readonly Inspection[]): string[] {
  return [...new Set(hosts.flatMap(({ ledger }) => ledger.openRun?.id ?? []))];
}

/** Newest run that ended on any host, in any way; null if none did. */
export function newestSettled(hosts: readonly Inspection[]): LedgerSummary["settledRun"] {
  const settled = hosts.flatMap(({ ledger }) => ledger.settledRun ?? []);
  return settled.sort((a, b) => a.at.localeCompare(b.at)).at(-1) ?? null;
}

/** True if the host links a deployment that was verified here, runs it, and is not out of its balancer. */
export function isAt(host: Inspection, id: string): boolean {
  const runs = host.current?.id === id && runsVerified(host) && runsWhatIsLinked(host);
  return runs && host.drained === null;
}

/** True if the app runs, whatever it runs, and the host is not out of its balancer. */
export function isInService({ process, drained }: Inspection): boolean {
  return process?.status === "online" && drained === null;
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

/** Every token that a ledger of the fleet has as used, once each, oldest first. */
export function spentTokens(hosts: readonly HostObservation[]): SpentToken[] {
  const all = inspectionsOf(hosts).flatMap(({ ledger }) => ledger.spent);
  const oldest = all.sort((a, b) => a.at.localeCompare(b.at));
  return oldest.filter(
    ({ token }, index) => oldest.findIndex((each) => each.token.id === token.id) === index,
  );
}
