import type { Command } from "commander";

interface GateOptions {
  readonly stack?: string;
  readonly configFile?: string;
  readonly at?: string;
  readonly json?: boolean;
}

/** Adds `prism gate`: whether deployments are open, a question that changes nothing. */
export function addGateCommand(program: Command): void {
  program
    .command("gate")
    .description("say whether a deployment may start now, why not, and when it may next")
    .option("-s, --stack <name>", "stack, such as staging or production")
    .option("--config-file <file>", "configuration of the stack (default: Pulumi.<stack>.yaml)")
    .option("--at <time>", 'another time: "2026-11-18 10:05" in the gate\'s zone, or ISO 8601')
    .option("--json", "print the same as JSON, for programs")
    .addHelpText(
      "after",
      "\nReads the configuration alone and changes nothing. Exit code: 0 open, 3 closed, 1 cannot say.",
    )
    .action(async ({ stack, configFile, at, json }: GateOptions, command: Command) => {
      // Not a required option: commander would then say that of a misspelt one, not what is misspelt.
      if (stack === undefined) command.error("error: option '-s, --stack <name>' must be given");
      // Loaded when called, so that the other commands start faster and without the product.
      const { showGate } = await import("./show-gate");
      process.exitCode = await showGate({
        stack,
        configFile: configFile ?? null,
        at: at ?? null,
        json: json === true,
      });
    });
}
