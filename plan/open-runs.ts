import type { Inspection } from "./inspection";

/** A run that was opened and has not ended. */
export interface OpenRunStatus {
  readonly id: string;
  readonly deployment: string;
  readonly openedBy: string;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly hosts: readonly string[];
  /** When the last of them goes back by itself unless confirmed, ISO 8601 UTC; null if none is activated. */
  readonly deadline: string | null;
}

/** Every open run once, with the hosts on which it is open. */
export function openRunsOf(inspections: readonly Inspection[]): OpenRunStatus[] {
  const runs = new Map<string, OpenRunStatus>();
  for (const { host, ledger, guard } of inspections) {
    const run = ledger.openRun;
    if (run === null) continue;
    const { id, deployment, openedBy, since } = run;
    const before = runs.get(id);
    const hosts = [...(before?.hosts ?? []), host];
    const own = guard?.runId === id ? guard.deadline : null;
    const deadline =
      [before?.deadline, own]
        .flatMap((at) => at ?? [])
        .sort()
        .at(-1) ?? null;
    runs.set(id, { since, ...before, id, deployment: deployment.id, openedBy, hosts, deadline });
  }
  return [...runs.values()];
}
