import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

const HELP = `
Asks the hosts by ssh and the origin by git, and changes nothing. A share has its 95 % interval by Wilson's method, a
median by order statistics; "not yet provable" means that so few cases cannot show it. Exit code: 0, or 1 if a host did
not answer.`;

/** Adds `prism measures`: how well the procedure works, from what the hosts remember. */
export function addMeasuresCommand(program: Command): void {
  addStackOptions(
    program
      .command("measures")
      .description("show how often deployments succeed, how long they take, and more"),
  )
    .option("--json", "print the same as JSON, for programs")
    .addHelpText("after", HELP)
    .action(async ({ json = false, ...options }: StackOptions & { json?: boolean }, command) => {
      const choice = chosenStack(options, command as Command);
      // Loaded when called, so that the other commands start faster and without the product.
      const { showMeasures } = await import("./show-measures");
      process.exitCode = await showMeasures({ ...choice, json });
    });
}
