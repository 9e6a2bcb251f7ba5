import type { LedgerEntry } from "../plan/ledger";
import { endingOf } from "../plan/ledger";
import type { LockRequest, StageRequest, StepRequest } from "../plan/protocol";
import type { Run } from "../plan/release";
import type { StepContext } from "./context";
import { StepFault } from "./fault";

type Opening = LockRequest | StageRequest;

/** A run that is open on this host. */
interface OpenRun {
  readonly run: Run;
  /** ISO 8601 UTC. */
  readonly since: string;
  /** ISO 8601 UTC; empty in a ledger older than deadlines. */
  readonly deadline: string;
}

/** Runs that began here and have not ended, oldest first, each as it was opened last. */
function openRuns(entries: readonly LedgerEntry[]): readonly OpenRun[] {
  const open = new Map<string, OpenRun>();
  for (const entry of entries) {
    if (entry.type === "opened") {
      const { run, at, deadline } = entry;
      open.set(run.id, { run, since: open.get(run.id)?.since ?? at, deadline });
    }
    if (entry.type === "confirmed" || entry.type === "reverted") open.delete(entry.run.id);
    if (entry.type === "retired") open.clear();
  }
  return [...open.values()];
}

/** True if a run ever began here. */
export function wasOpened(entries: readonly LedgerEntry[], runId: string): boolean {
  return entries.some((entry) => entry.type === "opened" && entry.run.id === runId);
}

/** True for the phases that open a run. */
export function isOpening(request: StepRequest): request is Opening {
  return request.phase === "lock" || request.phase === "stage";
}

/** True if a step is called in a new attempt at a run that is open here: its deadline begins anew. */
export function needsRenewal(entries: readonly LedgerEntry[], request: StepRequest): boolean {
  const { id, attempt } = request.run;
  if (!isOpening(request) || endingOf(entries, id) !== null) return false;
  const last = entries.findLast((entry) => entry.type === "opened" && entry.run.id === id);
  return last?.type === "opened" && last.run.attempt !== attempt;
}

/** A run that keeps another from beginning: its deadline stands, and nobody ordered to end it. */
function findHolder(entries: readonly LedgerEntry[], run: Run, now: number): OpenRun | null {
  if (run.order !== null) return null;
  const holders = openRuns(entries).filter(
    (open) =>
      open.run.id !== run.id &&
      !run.takesOver.includes(open.run.id) &&
      Date.parse(open.deadline) > now,
  );
  return holders.at(-1) ?? null;
}

function heldFault(stack: string, { run, since, deadline }: OpenRun): StepFault {
  return new StepFault(
    `run ${run.id} of ${run.deployment.tag} holds this host: opened by ${run.openedBy} at ${since}, until ${deadline}`,
    `wait until it ends, or stop it: prism abort --stack ${stack}, or go back: prism rollback --stack ${stack}`,
    false,
  );
}

/**
 * Opens the run on this host, so that no other begins here before the deadline; in a new attempt it renews the deadline.
 * Call it under the host's lock.
 *
 * @throws StepFault  another run holds the host; then nothing was written
 */
export function openHere({ request, entries, append }: StepContext<Opening>): void {
  const { run, stack, lockSeconds } = request;
  const now = Date.now();
  const holder = findHolder(entries(), run, now);
  if (holder !== null) throw heldFault(stack, holder);
  refuseSpentToken(entries(), run);
  if (wasOpened(entries(), run.id) && !needsRenewal(entries(), request)) return;
  append({
    type: "opened",
    stack,
    run,
    deadline: new Date(now + lockSeconds * 1000).toISOString(),
  });
}

/** Two updates may have seen the same token unspent; the hosts let the first of them use it. */
function refuseSpentToken(entries: readonly LedgerEntry[], { id, breakGlass }: Run): void {
  if (breakGlass === undefined) return;
  const other = entries.find(
    (entry) =>
      entry.type === "opened" && entry.run.id !== id && entry.run.breakGlass?.id === breakGlass.id,
  );
  if (other?.type !== "opened") return;
  throw new StepFault(
    `the break-glass token was used before, for run ${other.run.id} at ${other.at}`,
    "ask for a new one: prism break-glass request",
    false,
  );
}

/**
 * Refuses a step of a run that never began here, or behind which another one has begun.
 *
 * @throws StepFault  says which run it is
 */
export function mustHold({ request, entries }: StepContext): void {
  const { id, order } = request.run;
  if (!wasOpened(entries(), id)) {
    // A full disk could not take it down; its stage said go, and an order is not stopped by that.
    if (order !== null) return;
    throw new StepFault(
      `run ${id} never began on this host`,
      "run pulumi up again; stage begins it",
      false,
    );
  }
  const newest = openRuns(entries()).at(-1)?.run;
  if (newest === undefined || newest.id === id) return;
  throw new StepFault(
    `run ${newest.id} of ${newest.deployment.tag} has begun on this host after run ${id} (opened by ${newest.openedBy})`,
    "wait until it ends, then run pulumi up again",
    false,
  );
}
