import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

interface FreezeOptions extends StackOptions {
  readonly until?: string;
  readonly reason?: string;
  readonly owner?: string;
  readonly list?: boolean;
  readonly end?: string;
}

const HELP = `
Lets no deployment begin, and one that is under way go back at its next wave, without a bad mark. The hosts keep the
freeze, so every operator and CI sees it; one host that knows it is enough. It ends by itself. A rollback passes.

  prism freeze -s production --until "2026-11-18 18:00" --reason "payments are down" --owner ann
  prism freeze -s production --list
  prism freeze -s production --end 20261118T0205Z-4f1c

Exit code: 0 every host did so, 1 one did not (it is named), 2 not understood.`;

/** Adds `prism freeze`: places, lists and ends freezes on the hosts. */
export function addFreezeCommand(program: Command): void {
  addStackOptions(
    program.command("freeze").description("let no deployment begin or go on until a time"),
  )
    .option("--until <time>", 'its end: "2026-11-18 18:00" in the gate\'s zone, or ISO 8601')
    .option("--reason <text>", "why, shown to everybody who is refused")
    .option("--owner <name>", "who decides about it")
    .option("--list", "show the freezes that the hosts keep")
    .option("--end <id>", "end a freeze before its time")
    .addHelpText("after", HELP)
    .action(async (options: FreezeOptions, command: Command) => {
      const choice = chosenStack(options, command);
      const { until, reason, owner, list = false, end } = options;
      const given = [until, reason, owner].filter((text) => text !== undefined).length;
      if ([given > 0, list, end !== undefined].filter(Boolean).length !== 1 || given % 3 !== 0) {
        command.error("error: give --until with --reason and --owner, or --list, or --end <id>");
      }
      // Loaded when called, so that the other commands start faster and without the product.
      const { endFreeze, freezeStack, listFreezes } = await import("./freeze");
      if (list) process.exitCode = await listFreezes(choice);
      else if (end !== undefined) process.exitCode = await endFreeze(choice, end);
      else {
        const wish = { until: until ?? "", reason: reason ?? "", owner: owner ?? "" };
        process.exitCode = await freezeStack(choice, wish);
      }
    });
}
