import { Option, type Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

const FORMATS = ["text", "markdown", "json"] as const;
/** How a plan is printed. */
export type PlanFormat = (typeof FORMATS)[number];

const HELP = `
The same table as in pulumi preview, without the engine: it asks the hosts by ssh, the origin by git and, for what staging
has verified, the hosts of Pulumi.<staging>.yaml, and changes nothing. Exit code: 0 an update would do this, 1 it would be
refused, or not every host answered.`;

/** Adds `prism plan`: what a deployment would do now, to read or to paste into a pull request. */
export function addPlanCommand(program: Command): void {
  addStackOptions(
    program
      .command("plan")
      .description("show what an update would do now, per host, and what stands in its way"),
  )
    .addOption(
      new Option("--format <format>", "how it is printed").choices(FORMATS).default("text"),
    )
    .addHelpText("after", HELP)
    .action(async ({ format, ...options }: StackOptions & { format: PlanFormat }, command) => {
      const choice = chosenStack(options, command as Command);
      // Loaded when called, so that the other commands start faster and without the product.
      const { showPlan } = await import("./show-plan");
      process.exitCode = await showPlan(choice, format);
    });
}
