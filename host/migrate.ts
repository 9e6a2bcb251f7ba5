import type { LedgerEntry } from "../plan/ledger";
import type { MigrateRequest } from "../plan/protocol";
import { mustRead } from "./activate";
import { readCondition, waitWell, type Condition } from "./condition";
import type { Done, StepContext } from "./context";
import { StepFault, faultOf } from "./fault";
import { closeInterrupted, hasScript, readLevel, runMigration, scriptOf } from "./levels";

/** Migrates up from the new release's folder and writes down from which level to which. */
export async function migrate(context: StepContext<MigrateRequest>): Promise<Done> {
  const { request, say } = context;
  const { deployment, id: runId } = request.run;
  const staged = mustRead(context, deployment.id);
  const { migrations } = staged;
  const already = (summary: string): Done => ({ outcome: "already", summary, evidence: {} });
  if (migrations === null) return already("no migrations are configured");
  const missing = [migrations.status, migrations.up].find((argv) => !hasScript(staged, argv));
  if (missing !== undefined) {
    return already(
      `${deployment.tag} has no script ${scriptOf(missing) ?? ""}: nothing to migrate`,
    );
  }
  await closeInterrupted(context);
  const from = await readLevel(context, staged, migrations);
  const before = request.maintenance ? null : await readCondition(context);
  say(`${migrations.up.join(" ")} (level ${from})`);
  const deploymentId = deployment.id;
  const write = (to: number) => context.append({ type: "migrated", runId, deploymentId, from, to });
  // Before the command: undo must know of one that was killed half-way.
  context.append({ type: "migrating", runId, deploymentId, from });
  try {
    await runMigration(context, staged, migrations.up, true);
  } catch (error) {
    const fault = faultOf(error, "migrate");
    // A command that failed half-way may have gone some levels. If nobody can read them now, undo asks again.
    await readLevel(context, staged, migrations)
      .then(write)
      .catch(() => {});
    throw fault;
  }
  const to = await readLevel(context, staged, migrations);
  write(to);
  const start = context.entries().find((entry) => isStart(entry, runId));
  const evidence = { from: start?.type === "migrating" ? start.from : from, to };
  if (evidence.from === to) {
    return { outcome: "already", summary: `level ${to}: nothing to migrate`, evidence };
  }
  const old = await checkOldCode(context, before, to);
  return {
    outcome: "ok",
    summary: `migrated from level ${evidence.from} to ${to}; ${old}`,
    evidence,
  };
}

const isStart = (entry: LedgerEntry, runId: string) =>
  entry.type === "migrating" && entry.runId === runId;

/**
 * The release that still runs must stay well on the new schema, or every host is down until its own activation, and the
 * way back is cut off.
 *
 * @param before  how it did before the migration; null if that does not count
 * @returns       what was found, in words
 */
async function checkOldCode(
  context: StepContext<MigrateRequest>,
  before: Condition | null,
  level: number,
): Promise<string> {
  const { deployment } = context.request.run;
  if (context.request.maintenance) return "maintenance is on: the old release was not asked";
  if (before === null) return "nothing runs here that could be asked";
  if (before.problem !== null)
    return `${before.id} was not well before it either: ${before.problem}`;
  context.say(`asking ${before.id} on level ${level}`);
  const after = await waitWell(context);
  if (after?.problem == null) return `${before.id} is well on it`;
  throw new StepFault(
    `${before.id}, which still runs, is not well on level ${level} of ${deployment.tag}: ${after.problem}`,
    "make the migration one that the running release works with (expand first, contract in a later release), or stop the app for it: prism:maintenance true",
    true,
    { level, problem: after.problem },
  );
}
