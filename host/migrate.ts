import type { MigrateRequest } from "../plan/protocol";
import { mustRead } from "./activate";
import type { Done, StepContext } from "./context";
import { faultOf } from "./fault";
import { hasScript, readLevel, runMigration, scriptOf } from "./levels";

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
  const from = await readLevel(context, staged, migrations);
  say(`${migrations.up.join(" ")} (level ${from})`);
  const write = (to: number) =>
    context.append({ type: "migrated", runId, deploymentId: deployment.id, from, to });
  try {
    await runMigration(context, staged, migrations.up, true);
  } catch (error) {
    const fault = faultOf(error, "migrate");
    // A command that failed half-way may have gone some levels; undo must know.
    const to = await readLevel(context, staged, migrations).catch(() => from);
    if (to !== from) write(to);
    throw fault;
  }
  const to = await readLevel(context, staged, migrations);
  write(to);
  return to === from
    ? { outcome: "already", summary: `level ${from}: nothing to migrate`, evidence: { from, to } }
    : { outcome: "ok", summary: `migrated from level ${from} to ${to}`, evidence: { from, to } };
}
