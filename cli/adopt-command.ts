import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

interface AdoptOptions extends StackOptions {
  readonly process?: string;
  readonly without: readonly string[];
  readonly yes?: boolean;
}

/** Adds `prism adopt`: takes over hosts that run the app already, without a restart. */
export function addAdoptCommand(program: Command): void {
  addStackOptions(
    program
      .command("adopt")
      .description("take over hosts that already run the app under pm2, without a restart"),
  )
    .option("--process <name>", "pm2's name for the app (default: prism:app.name)")
    .option("--without <name...>", "variables that the app does not need", [])
    .option("--yes", "write the stack file and the hosts' records; without it nothing is changed")
    .addHelpText(
      "after",
      "\nExit code: 0 it can be adopted, or was; 1 something must be mended first. See docs/adoption.md.",
    )
    .action(async (options: AdoptOptions, command: Command) => {
      const { process: name, without, yes } = options;
      const choice = chosenStack(options, command);
      const { adopt } = await import("./adopt");
      process.exitCode = await adopt({
        ...choice,
        process: name ?? null,
        without,
        yes: yes === true,
      });
    });
}
