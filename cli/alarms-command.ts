import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

const HELP = `
Reads the states at CloudWatch, with the login and endpoint of AWS's own variables and files, and changes nothing.
Exit code: 0 all are OK, 3 one is in ALARM, 1 cannot say (CloudWatch did not answer, an alarm is not registered or has no
data), 2 not understood.`;

/** Adds `prism alarms`: how every alarm of a stack stands. */
export function addAlarmsCommand(program: Command): void {
  addStackOptions(
    program.command("alarms").description("show every alarm's state, since when and why"),
  )
    .option("--json", "print the same as JSON, for programs")
    .addHelpText("after", HELP)
    .action(async ({ json = false, ...options }: StackOptions & { json?: boolean }, command) => {
      const choice = chosenStack(options, command as Command);
      // Loaded when called, so that the other commands start faster and without the product.
      const { showAlarms } = await import("./show-alarms");
      process.exitCode = await showAlarms({ ...choice, json });
    });
}
