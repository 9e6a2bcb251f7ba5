import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

interface AbortOptions extends StackOptions {
  readonly reason?: string;
}

const HELP = `
Ends a deployment that is under way, from any terminal or machine, by ssh alone: every host goes back to what it ran
before. A pulumi up that runs elsewhere ends by itself with the reason; what a killed one left is cleaned up. Nothing is
marked bad. A run that a host has confirmed already is decided: leave it by prism rollback.

Exit code: 0 every host is back, 1 one is not (it is named, with the time when it goes back by itself), 2 not understood.`;

/** Adds `prism abort`: stops a running deployment. */
export function addAbortCommand(program: Command): void {
  addStackOptions(
    program.command("abort").description("stop the deployment that is under way, and go back"),
  )
    .option("--reason <text>", "why, for the ledgers and for whoever deploys", "ordered")
    .addHelpText("after", HELP)
    .action(async (options: AbortOptions, command: Command) => {
      const choice = chosenStack(options, command);
      // Loaded when called, so that the other commands start faster and without the product.
      const { abort } = await import("./abort");
      process.exitCode = await abort(choice, options.reason ?? "ordered");
    });
}
