import type { MigrationSettings } from "../config/schema";
import { interruptedMigration } from "../plan/schema-level";
import { mustEndWell, type StepContext } from "./context";
import { readDeployment, readEnvironment, type StagedDeployment } from "./deployment-file";
import { StepFault } from "./fault";
import { readTextIfThere } from "./files";
import { join } from "node:path";

/**
 * Level in the output of the status command.
 *
 * @returns null if its last line is not `{"level": <integer>}`
 */
export function parseLevel(output: string): number | null {
  try {
    const last = JSON.parse(output.trim().split("\n").at(-1) ?? "") as { level?: unknown } | null;
    return typeof last?.level === "number" && Number.isInteger(last.level) ? last.level : null;
  } catch {
    return null;
  }
}

/**
 * Script of package.json that a command runs.
 *
 * @returns its name for `bun run X`; null for any other command
 */
export function scriptOf(argv: readonly string[]): string | null {
  const [bun, run, script] = argv;
  return bun === "bun" && run === "run" && script !== undefined && /^[\w:-]+$/.test(script)
    ? script
    : null;
}

/** True if a release can run a command: `bun run X` needs a script X. */
export function hasScript(staged: StagedDeployment, argv: readonly string[]): boolean {
  const script = scriptOf(argv);
  if (script === null) return true;
  try {
    const text = readTextIfThere(join(staged.appFolder, "package.json")) ?? "{}";
    const { scripts } = JSON.parse(text) as { scripts?: Record<string, string> };
    return scripts?.[script] !== undefined;
  } catch {
    return false;
  }
}

/** Runs one of the migration commands in a deployment's folder, with its environment. */
export async function runMigration(
  context: StepContext,
  staged: StagedDeployment,
  argv: readonly string[],
  blame: boolean,
): Promise<string> {
  const name = argv.join(" ");
  return mustEndWell(
    await context.command(argv, { cwd: staged.appFolder, env: readEnvironment(staged) }),
    name,
    `try it on the host in ${staged.appFolder} with ${staged.at.environmentFile}`,
    blame,
  );
}

/** Level of the data as a deployment's status command says it. */
export async function readLevel(
  context: StepContext,
  staged: StagedDeployment,
  migrations: MigrationSettings,
): Promise<number> {
  const output = await runMigration(context, staged, migrations.status, true);
  const level = parseLevel(output);
  if (level !== null) return level;
  throw new StepFault(
    `${migrations.status.join(" ")} did not print {"level": <integer>} as its last line, but ${JSON.stringify(output.trim().split("\n").at(-1)?.slice(0, 200))}`,
    "correct the release, or prism:migrations.status",
    true,
  );
}

/**
 * Writes down the level that a killed migration left, as its own folder's status command says it, so that it is taken
 * back like any other.
 *
 * @returns  the level; null if no migration was cut off, or its folder is gone
 */
export async function closeInterrupted(context: StepContext): Promise<number | null> {
  const began = interruptedMigration(context.entries());
  if (began === null) return null;
  const { runId, deploymentId, from } = began;
  const staged = readDeployment(context.layout, deploymentId);
  const migrations = staged?.migrations ?? null;
  if (staged === null || migrations === null) return null;
  const to = await readLevel(context, staged, migrations);
  context.say(`the migration of run ${runId} was cut off; it left level ${to}`);
  context.append({ type: "migrated", runId, deploymentId, from, to });
  return to;
}
