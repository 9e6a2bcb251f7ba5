import type { HostFacts } from "./hosts";
import type { ProbeAnswer } from "./probe";
import type { TrafficCount } from "./step";

/** A step did not do what it promises; the message says expected and found. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

/**
 * What a host runs in one word, for people: the version that answers, or why there is none.
 *
 * @returns  `v2.3.0`, `nothing` or `no answer`
 */
export function versionOf(answer: ProbeAnswer): string {
  const version = answer.health?.version;
  if (typeof version === "string") return `v${version.replace(/^v/, "")}`;
  return answer.link === null && answer.process === null ? "nothing" : "no answer";
}

/**
 * Demands that hosts run a release by three witnesses: the link, the health endpoint and the listening process's
 * working directory, which lies in the folder the link leads to.
 *
 * @throws BrokenPromise  names every host and witness that says otherwise
 */
export function expectRelease(facts: HostFacts, hosts: readonly string[], tag: string): void {
  const wrong = hosts.flatMap((host) => {
    const answer = facts[host];
    if (answer === undefined) return [`${host}: no answer`];
    const folder = baseName(answer.link ?? "");
    const found: string[] = [];
    if (!folder.startsWith(`${tag}-`)) found.push(`current leads to ${answer.link ?? "nothing"}`);
    if (versionOf(answer) !== tag) found.push(`/health says ${versionOf(answer)}`);
    const cwd = answer.process?.cwd ?? "";
    if (folder === "" || !`${cwd}/`.includes(`/${folder}/`)) {
      found.push(`the process that listens runs in ${cwd || "no folder (nothing listens)"}`);
    }
    return found.map((what) => `${host}: ${what}`);
  });
  if (wrong.length > 0) throw new BrokenPromise(`expected ${tag}, found ${wrong.join("; ")}`);
}

/**
 * Demands that no act happened on any host: same files, same ledger, same process.
 *
 * @returns  ledger entries of all hosts together
 * @throws BrokenPromise  names every host and what differs
 */
export function expectNoAct(before: HostFacts, after: HostFacts): number {
  const wrong = Object.entries(before).flatMap(([host, old]) => {
    const now = after[host];
    if (now === undefined) return [`${host}: no answer`];
    const found: string[] = [];
    if (now.ledgerEntries !== old.ledgerEntries) {
      found.push(`${now.ledgerEntries - old.ledgerEntries} new ledger entries`);
    }
    if (now.files !== old.files) found.push("files below its root changed");
    if (
      now.process?.pid !== old.process?.pid ||
      now.process?.startTicks !== old.process?.startTicks
    ) {
      found.push("the app's process is another one");
    }
    return found.map((what) => `${host}: ${what}`);
  });
  if (wrong.length > 0) {
    throw new BrokenPromise(`expected no act on any host, found ${wrong.join("; ")}`);
  }
  return Object.values(after).reduce((sum, { ledgerEntries }) => sum + ledgerEntries, 0);
}

/**
 * Demands that the app of a host did not restart.
 *
 * @throws BrokenPromise  another process listens
 */
export function expectSameProcess(host: string, before: HostFacts, after: HostFacts): void {
  const [old, now] = [before[host]?.process, after[host]?.process];
  if (old && old.pid === now?.pid && old.startTicks === now.startTicks) return;
  const found = now ? `process ${now.pid}` : "none";
  throw new BrokenPromise(
    `expected ${host} to keep process ${old?.pid ?? "unknown"}, found ${found}`,
  );
}

/** Most requests that may fail while a release changes, in percent: hosts are drained before they restart. */
export const FAILED_PERCENT_LIMIT = 0;

/**
 * Demands that traffic was served, with no more failures than the limit.
 *
 * @throws BrokenPromise  nothing was asked, or too much failed
 */
export function expectServed({ requests, failed, byKind }: TrafficCount): void {
  if (requests === 0) {
    throw new BrokenPromise("expected requests through the balancer, found none");
  }
  if ((failed / requests) * 100 > FAILED_PERCENT_LIMIT) {
    const kinds = Object.entries(byKind).map(([kind, count]) => `${count} x ${kind}`);
    throw new BrokenPromise(
      `expected at most ${FAILED_PERCENT_LIMIT} % of requests to fail, ` +
        `found ${failed} of ${requests} (${kinds.join(", ")})`,
    );
  }
}

/**
 * Demands that an update left every resource as it was.
 *
 * @param changes  counts by kind of change, from `pulumi stack history --json`
 * @returns        number of resources
 * @throws BrokenPromise  any other kind than `same`
 */
export function expectNoChange(changes: Readonly<Record<string, number>>): number {
  const others = Object.entries(changes).filter(([kind, count]) => kind !== "same" && count > 0);
  if (others.length > 0) {
    const found = others.map(([kind, count]) => `${count} ${kind}`).join(", ");
    throw new BrokenPromise(`expected every resource unchanged, found ${found}`);
  }
  return changes.same ?? 0;
}

function baseName(path: string): string {
  return path.split("/").at(-1) ?? "";
}
