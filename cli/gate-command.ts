import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

interface GateOptions extends StackOptions {
  readonly at?: string;
  readonly offline?: boolean;
  readonly json?: boolean;
}

const HELP = `
Reads the configuration, the files it names, its break-glass token included, and the freezes on the hosts; changes
nothing. A host that does not answer is named: what it would freeze is unknown. Exit code: 0 open, 3 closed, 1 cannot say, 2 not understood.`;

/** Adds `prism gate`: whether deployments are open, a question that changes nothing. */
export function addGateCommand(program: Command): void {
  addStackOptions(
    program
      .command("gate")
      .description("say whether a deployment may start now, why not, and when it may next"),
  )
    .option("--at <time>", 'another time: "2026-11-18 10:05" in the gate\'s zone, or ISO 8601')
    .option("--offline", "ask no host; freezes by command are unknown then")
    .option("--json", "print the same as JSON, for programs")
    .addHelpText("after", HELP)
    .action(async (given: GateOptions, command: Command) => {
      const { at, json = false, offline = false, ...options } = given;
      const choice = chosenStack(options, command);
      // Loaded when called, so that the other commands start faster and without the product.
      const { showGate } = await import("./show-gate");
      process.exitCode = await showGate({ ...choice, at: at ?? null, offline, json });
    });
}
