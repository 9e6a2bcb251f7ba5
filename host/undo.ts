import { endingOf } from "../plan/ledger";
import type { UndoRequest } from "../plan/protocol";
import { levelWhenVerified, ownerOfLevel } from "../plan/schema-level";
import type { Done, StepContext } from "./context";
import { readCurrentId, readDeployment, type StagedDeployment } from "./deployment-file";
import { StepFault } from "./fault";
import { readLevel, runMigration } from "./levels";

/** Takes back migrations that the deployment which runs now was not verified with. */
export async function undo(context: StepContext<UndoRequest>): Promise<Done> {
  const { request, layout, say } = context;
  const { run } = request;
  const entries = context.entries();
  const already = (summary: string): Done => ({ outcome: "already", summary, evidence: {} });
  if (endingOf(entries, run.id) !== "reverted" && run.lane !== "rollback") {
    return already("the run was not reverted: nothing to undo");
  }
  const current = readCurrentId(layout);
  const wanted = levelWhenVerified(entries, current ?? "", run.id);
  const newest = entries.findLast((entry) => entry.type === "migrated");
  if (wanted === null || newest?.type !== "migrated")
    return already("nothing was ever migrated here");
  if (newest.to <= wanted) return already(`level ${newest.to}: nothing to undo`);
  let level = newest.to;
  const steps: string[] = [];
  while (level > wanted) {
    const owner = ownerOfLevel(entries, level);
    const staged: StagedDeployment | null = owner === null ? null : readDeployment(layout, owner);
    const migrations = staged?.migrations ?? null;
    if (staged === null || migrations === null || owner === null) {
      const summary = `schema stays at level ${level}: the release that knows the way down (${owner ?? "unknown"}) is no longer on this host`;
      return { outcome: "ok", summary, evidence: { from: newest.to, to: level } };
    }
    const before = await readLevel(context, staged, migrations);
    if (before > wanted) {
      say(`${migrations.down.join(" ")} (level ${before})`);
      await runMigration(context, staged, migrations.down, true);
    }
    level = await readLevel(context, staged, migrations);
    context.append({
      type: "migrated",
      runId: run.id,
      deploymentId: owner,
      from: before,
      to: level,
    });
    steps.push(`${before} → ${level}`);
    if (level >= before && level > wanted) {
      throw new StepFault(
        `${migrations.down.join(" ")} ended well and left level ${level}, wanted is ${wanted}`,
        `undo it by hand in ${staged.appFolder}`,
        true,
      );
    }
  }
  return {
    outcome: "ok",
    summary: `schema went back: ${steps.join(", ")}`,
    evidence: { from: newest.to, to: level },
  };
}
