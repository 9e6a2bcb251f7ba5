import { endingOf } from "../plan/ledger";
import type { UndoRequest } from "../plan/protocol";
import { levelWhenVerified, ownerOfLevel } from "../plan/schema-level";
import { waitWell } from "./condition";
import type { Done, StepContext } from "./context";
import {
  readCurrent,
  readCurrentId,
  readDeployment,
  type StagedDeployment,
} from "./deployment-file";
import { StepFault } from "./fault";
import { closeInterrupted, readLevel, runMigration } from "./levels";

type Context = StepContext<UndoRequest>;

/** Takes back migrations that the deployment which runs now was not verified with. */
export async function undo(context: Context): Promise<Done> {
  const { request, layout, say } = context;
  const { run } = request;
  const already = (summary: string): Done => ({ outcome: "already", summary, evidence: {} });
  if (endingOf(context.entries(), run.id) !== "reverted" && run.lane !== "rollback") {
    return already("the run was not reverted: nothing to undo");
  }
  await closeInterrupted(context);
  const entries = context.entries();
  const wanted = levelWhenVerified(entries, readCurrentId(layout) ?? "", run.id);
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
    // The data counts, not the ledger: a backup may have brought an older level back.
    const before = await readLevel(context, staged, migrations);
    const isAbove = before > wanted;
    if (isAbove) {
      say(`${migrations.down.join(" ")} (level ${before})`);
      await runMigration(context, staged, migrations.down, true);
    }
    level = isAbove ? await readLevel(context, staged, migrations) : before;
    context.append({
      type: "migrated",
      runId: run.id,
      deploymentId: owner,
      from: before,
      to: level,
    });
    if (isAbove) steps.push(`${before} → ${level}`);
    if (level >= before && level > wanted) {
      throw new StepFault(
        `${migrations.down.join(" ")} ended well and left level ${level}, wanted is ${wanted}`,
        `undo it by hand in ${staged.appFolder}`,
        true,
      );
    }
  }
  const what =
    steps.length === 0
      ? `the data is at level ${level} already`
      : `schema went back: ${steps.join(", ")}`;
  const well = await mustBeWell(context, what);
  return { outcome: "ok", summary: what + well, evidence: { from: newest.to, to: level } };
}

/** The release that runs was asked on the newer schema; on the one it gets now it must be well too. */
async function mustBeWell(context: Context, what: string): Promise<string> {
  const condition = await waitWell(context);
  if (condition === null) return "";
  const { id, problem } = condition;
  if (problem === null) return `; ${id} is well on it`;
  const { paths } = context.request;
  const name = readCurrent(context.layout)?.app.name ?? "the app";
  throw new StepFault(
    `${what}, but ${id}, which runs, is not well on it: ${problem}`,
    `restart it on the host (${paths.pm2} restart ${name}), look at its logs; if data is missing: ${context.layout.bin}/prism-host restore latest`,
    false,
    { problem },
  );
}
