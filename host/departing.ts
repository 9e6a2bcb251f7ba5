import type { LedgerEntry } from "../plan/ledger";
import { summarizeEntries } from "../plan/ledger-summary";
import type { Deployment } from "../plan/release";
import type { StepContext } from "./context";
import { readCurrent, readCurrentId } from "./deployment-file";
import { StepFault } from "./fault";
import type { Layout } from "./layout";

/** What `current` points to; from the ledger if its folder is damaged. */
function runningDeployment({ layout, entries }: StepContext): Deployment | null {
  const id = readCurrentId(layout);
  const known = entries().findLast((entry) => entry.type === "activated" && entry.to.id === id);
  return readCurrent(layout)?.deployment ?? (known?.type === "activated" ? known.to : null);
}

/** The bad mark that an ordered rollback wrote here; undefined if it left nothing. */
export function markOf(entries: readonly LedgerEntry[], runId: string) {
  const mark = entries.find((entry) => entry.type === "marked" && entry.runId === runId);
  return mark?.type === "marked" ? mark.deployment : undefined;
}

/** What a run leaves: what runs, or what an order left before it on a full disk, which took no mark. */
function departing(context: StepContext): Deployment | null {
  const { id } = context.request.run.deployment;
  const runs = runningDeployment(context);
  if (runs !== null && runs.id !== id) return runs;
  const last = summarizeEntries(context.entries(), "").verified.at(-1)?.deployment;
  return last === undefined || last.id === id ? null : last;
}

/** Marks bad what a person orders to leave, once for each run, before anything else changes. */
export function markDeparting(context: StepContext): void {
  const { run } = context.request;
  if (run.order === null || markOf(context.entries(), run.id) !== undefined) return;
  const deployment = departing(context);
  if (deployment === null) return;
  context.append({ type: "marked", runId: run.id, deployment, reason: run.order.reason });
}

/** Only its folder can give a deployment whose settings are not those of now. */
export function missingFolder(layout: Layout, { id, tag }: Deployment): StepFault {
  return new StepFault(
    `${id} is not on this host: looked for it in ${layout.deployments}/${id}, and the settings of now cannot make it`,
    `deploy the release under the settings of now: pulumi config set prism:release ${tag}, then pulumi up`,
    false,
  );
}
