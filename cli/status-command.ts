import type { Command } from "commander";

interface StatusOptions {
  readonly stack?: string;
  readonly configFile?: string;
  readonly json?: boolean;
  readonly drift?: boolean;
}

/** Adds `prism status`: what the hosts run, by ssh alone. */
export function addStatusCommand(program: Command): void {
  program
    .command("status")
    .description("show what each host of a stack runs, and the next command to type")
    .option("-s, --stack <name>", "stack, such as staging or production")
    .option("--config-file <file>", "configuration of the stack (default: Pulumi.<stack>.yaml)")
    .option("--json", "print the same as JSON, for programs")
    .option("--drift", "print only where hosts differ from their records or from each other")
    .addHelpText(
      "after",
      "\nAsks the hosts by ssh and changes nothing. Exit code: 0 every host answered, 1 otherwise; with --drift also 3 " +
        "where there is drift.",
    )
    .action(async ({ stack, configFile, json, drift }: StatusOptions, command: Command) => {
      // Not a required option: commander would then say that of a misspelt one, not what is misspelt.
      if (stack === undefined) command.error("error: option '-s, --stack <name>' must be given");
      // Loaded when called, so that the other commands start faster and without the product.
      const { showStatus } = await import("./show-status");
      process.exitCode = await showStatus({
        stack,
        configFile: configFile ?? null,
        json: json === true,
        onlyDrift: drift === true,
      });
    });
}
