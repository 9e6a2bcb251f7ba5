import type { Command } from "commander";
import { directLine } from "./rollback/direct-line";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";
import { UsageError } from "./usage-error";

interface RollbackOptions extends StackOptions {
  readonly to?: string;
  readonly state?: string;
  readonly reason?: string;
  readonly restoreData?: boolean;
  readonly overNewerData?: boolean;
  readonly direct?: boolean;
}

const HELP = `
Puts every host it reaches back on the last good release, in batches that keep prism:minimumHealthy hosts in service,
and asks nothing. Allowed at any time: it needs no window, no backup, no git. What it leaves is marked bad; ordered
twice, it does not go further back.

  prism rollback --stack production                     back to the last good release
  prism rollback --stack production --to v2.3.0         back to this one
  prism rollback --stack production --direct            the same if Pulumi, its state or its lock is in the way
  prism rollback --stack production --state 2           what the second newest update in the history brought
  prism rollback --stack production --restore-data      also bring back the data of the backup made before

Afterwards it says which line of the configuration to commit. A host that was not reached is named, and may still run
what was left: once it answers, give the same command again. Exit code: 0 every host is back, 2 not understood, anything else failed.`;

/** Adds `prism rollback`: back to an earlier release. */
export function addRollbackCommand(program: Command): void {
  addStackOptions(program.command("rollback").description("go back to the last good release, now"))
    .option("--to <release>", "release tag or deployment id, verified here before")
    .option("--state <file|n>", "where an exported state, or the n-th newest update, was")
    .option("--reason <text>", "why, for the ledgers", "ordered")
    .option("--restore-data", "bring back the data of the backup made before what is left")
    .option("--over-newer-data", "with --restore-data: lose what was written after that backup")
    .option("--direct", "by ssh alone: no Pulumi, state or passphrase")
    .addHelpText("after", HELP)
    .action(async (options: RollbackOptions, command: Command) => {
      process.exitCode = await rollback(options, command);
    });
}

async function rollback(options: RollbackOptions, command: Command): Promise<number> {
  const choice = chosenStack(options, command);
  const { to, state, reason = "ordered", direct = false } = options;
  const { restoreData = false, overNewerData = false } = options;
  if (to !== undefined && state !== undefined) {
    command.error("error: --to and --state both say where to go; give one of them");
  }
  if (overNewerData && !restoreData) {
    command.error("error: --over-newer-data says how to bring back data; give --restore-data too");
  }
  // Loaded when called, so that the other commands start faster and without the product.
  const { isPlace, readTarget } = await import("./rollback/read-target");
  if (direct && state !== undefined && isPlace(state)) {
    command.error("error: --state with a number asks Pulumi; with --direct give a file, or --to");
  }
  if (state !== undefined && /^[+-]?\d+$/.test(state) && !isPlace(state)) {
    throw new UsageError(
      `--state: must be 1, the newest update, or more, or a file by pulumi stack export, got ${JSON.stringify(state)}; ` +
        "pulumi stack history shows them, newest first",
    );
  }
  const wanted = { to: to ?? null, reason, restoreData, overNewerData };
  const { NoPulumiError } = await import("./pulumi/call");
  let order = wanted;
  try {
    if (state !== undefined) order = { ...wanted, to: await readTarget(choice, state) };
  } catch (error) {
    if (!(error instanceof NoPulumiError)) throw error;
    const direct = directLine(choice, wanted);
    console.error(
      `There is no pulumi on PATH, and only Pulumi knows what its update ${String(state)} brought. ` +
        `To the last good release, by ssh alone: ${direct}; to another one: ${direct} --to RELEASE`,
    );
    return 1;
  }
  if (direct) {
    const { rollbackDirectly } = await import("./rollback/direct");
    return rollbackDirectly(choice, order);
  }
  const { rollbackThroughPulumi } = await import("./rollback/through-pulumi");
  return rollbackThroughPulumi(choice, order, directLine(choice, order));
}
