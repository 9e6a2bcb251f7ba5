import { inspectionsOf } from "./fleet";
import type { HostObservation, Inspection } from "./inspection";
import { PROTOCOL, type Verdict } from "./protocol";
import type { Run } from "./release";

/** A run to abort, and where. */
export interface Abortion {
  readonly run: Run;
  /** Names of the hosts on which it is open. */
  readonly hosts: readonly string[];
}

/** What an abort does, or why it does nothing. */
export type AbortPlan =
  { readonly aborts: readonly Abortion[] } | { readonly reasons: readonly string[] };

/**
 * Decides which runs an abort ends: all that are open, unless one is decided already.
 *
 * @param hosts  one per host of the inventory
 */
export function planAbort(stack: string, hosts: readonly HostObservation[]): AbortPlan {
  const seen = inspectionsOf(hosts);
  if (seen.length === 0) return { reasons: ["no host answered; mend the network or the login"] };
  const runs = new Map<string, Run>();
  for (const { ledger } of seen) {
    if (ledger.openRun !== null) runs.set(ledger.openRun.id, ledger.openRun);
  }
  if (runs.size === 0) {
    const who = seen.map(({ host }) => host).join(", ");
    return { reasons: [`no run is open on ${who}; prism status --stack ${stack} shows the last`] };
  }
  const reasons = [...runs.values()].flatMap((run) => refusal(stack, run, seen));
  if (reasons.length > 0) return { reasons };
  return {
    aborts: [...runs.values()].map((run) => ({
      run,
      hosts: seen.filter((host) => host.ledger.openRun?.id === run.id).map(({ host }) => host),
    })),
  };
}

function refusal(stack: string, run: Run, hosts: readonly Inspection[]): string[] {
  if (run.order !== null) {
    return [
      `run ${run.id} is a rollback to ${run.deployment.id}, and what it leaves is not brought back; ` +
        `to go elsewhere: prism rollback --stack ${stack} --to …`,
    ];
  }
  const confirmed = hosts
    .filter(({ ledger: { settledRun: ended } }) => ended?.id === run.id)
    .filter(({ ledger }) => ledger.settledRun?.ending === "confirmed")
    .map(({ host }) => host);
  if (confirmed.length === 0) return [];
  return [
    `run ${run.id} is confirmed on ${confirmed.join(", ")}, so it is decided; ` +
      `to leave ${run.deployment.id}: prism rollback --stack ${stack}`,
  ];
}

/** What one host says when it is asked whether a run may be aborted. */
export type AbortAnswer = { readonly host: string } & (
  | {
      /** It does not confirm until it is told more. */
      readonly state: "held";
      /** True if the run has passed, or may still pass, its verify there. */
      readonly verified: boolean;
    }
  | { readonly state: "refused"; readonly reason: string }
  /** Nobody could ask it. */
  | { readonly state: "silent"; readonly reason: string }
);

/**
 * Why a run must not be aborted, though its hosts were asked; empty if every host can be brought back. A host confirms
 * only after all of them have verified: so one that does not answer cannot have confirmed while another is not so far.
 *
 * @param answers  of all hosts of the inventory that have not ended the run
 */
export function abortRefusals(
  stack: string,
  run: Run,
  answers: readonly AbortAnswer[],
): readonly string[] {
  const refused = answers.flatMap((answer) => (answer.state === "refused" ? [answer] : []));
  if (refused.length > 0) return refused.map(({ host, reason }) => `${host}: ${reason}`);
  const silent = answers.flatMap((answer) => (answer.state === "silent" ? [answer] : []));
  const held = answers.flatMap((answer) => (answer.state === "held" ? [answer] : []));
  const isBehind = held.some(({ verified }) => !verified);
  if (silent.length === 0 || isBehind) return [];
  return [
    ...silent.map(({ host, reason }) => `${host} does not answer: ${reason}`),
    `${held.map(({ host }) => host).join(", ") || "no other host"} verified ${run.deployment.id} already, so ${silent.map(({ host }) => host).join(", ")} may have confirmed it; ` +
      "hosts that no deployer confirms go back by themselves at their deadline (prism status); " +
      `to leave ${run.deployment.id} now on all hosts that answer: prism rollback --stack ${stack}`,
  ];
}

/** What the last steps of an aborted run are told in place of a step that failed on this host. */
export function abortVerdict(run: Run, host: string, by: string, reason: string): Verdict {
  const why = `aborted by ${by}: ${reason}`;
  const wayOut = "nothing failed; run pulumi up when it is to be deployed after all";
  return {
    protocol: PROTOCOL,
    runId: run.id,
    phase: "lock",
    host,
    outcome: "failed",
    failure: { host, phase: "lock", reason: why, wayOut, blame: false },
    summary: why,
    evidence: {},
    startedAt: "",
    seconds: 0,
  };
}

/**
 * Why a host was not brought to an end, and when it ends by itself.
 *
 * @param host  as it was seen before the abort
 */
export function describeStuck(host: Inspection, reason: string): string {
  const { guard, ledger } = host;
  const end =
    guard !== null
      ? `it goes back by itself at ${guard.deadline}`
      : `it was not switched; its lock ends at ${ledger.openRun?.deadline ?? "once"}`;
  return `${host.host} was not brought to an end: ${reason}; ${end}`;
}
