import type { LedgerEntry } from "../plan/ledger";
import type { Deployment, Run } from "../plan/release";
import { activationOf } from "./activate";
import { returnIfOut, type PlacedContext } from "./balancer/place";
import type { StepContext } from "./context";
import { readCurrent, readDeployment } from "./deployment-file";
import { StepFault } from "./fault";
import { revertTo, type WentBack } from "./revert";

/** What the ledger will say of a run that does not stay. */
export interface PutBack {
  readonly reason: string;
  readonly bad: boolean;
  readonly by?: "guard";
}

/**
 * Ends a run on this host by putting back what ran before it; a host that it never switched stays as it is.
 *
 * @returns whether the run had switched the host, what the host runs now, and what to say of the balancer
 */
export async function putBack(
  context: PlacedContext,
  run: Run,
  why: PutBack,
): Promise<WentBack & { readonly activated: boolean; readonly to: Deployment | null }> {
  const activation = activationOf(context.entries(), run.id);
  const current = readCurrent(context.layout)?.deployment ?? null;
  const to = activation === null ? current : activation.from;
  const went =
    activation === null
      ? { said: await returnIfOut(context), evidence: {} }
      : await revertTo(context, to, appNameOf(context, run.deployment.id, to?.id));
  context.append({ type: "reverted", run, to, ...why });
  return { activated: activation !== null, to, ...went };
}

/** True if the guard tried to put the host back from a run, and could not. */
export function isStranded({ entries }: StepContext, { id }: Run): boolean {
  return entries().some((entry) => entry.type === "stranded" && entry.runId === id);
}

/** Ends a run on this host without moving it. */
export function endWhereItIs(context: StepContext, run: Run, why: PutBack): void {
  const to = readCurrent(context.layout)?.deployment ?? null;
  context.append({ type: "reverted", run, to, ...why });
}

/** pm2 name of the app; the deployment that ran before knows it too if the new one's folder is damaged. */
function appNameOf({ layout }: StepContext, ...ids: readonly (string | undefined)[]): string {
  for (const id of ids) {
    const staged = id === undefined ? null : readDeployment(layout, id);
    if (staged !== null) return staged.app.name;
  }
  throw new StepFault(
    `no folder of ${ids.filter(Boolean).join(", ")} under ${layout.deployments} is whole, so nobody knows the app's pm2 name`,
    "put the folder back on the host, then run pulumi up again",
    false,
  );
}

/** Runs that began here and never ended, newest first, each once. */
export function unendedRuns(entries: readonly LedgerEntry[]): readonly Run[] {
  const runs = new Map<string, Run>();
  for (const entry of entries) {
    if (entry.type === "opened") runs.set(entry.run.id, entry.run);
    if (entry.type === "confirmed" || entry.type === "reverted") runs.delete(entry.run.id);
    if (entry.type === "retired") runs.clear();
  }
  return [...runs.values()].reverse();
}
