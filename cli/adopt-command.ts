import type { Command } from "commander";

interface AdoptOptions {
  readonly stack?: string;
  readonly configFile?: string;
  readonly process?: string;
  readonly without: readonly string[];
  readonly yes?: boolean;
}

/** Adds `prism adopt`: takes over hosts that run the app already, without a restart. */
export function addAdoptCommand(program: Command): void {
  program
    .command("adopt")
    .description("take over hosts that already run the app under pm2, without a restart")
    .option("-s, --stack <name>", "stack, such as staging or production")
    .option("--config-file <file>", "configuration of the stack (default: Pulumi.<stack>.yaml)")
    .option("--process <name>", "pm2's name for the app (default: prism:app.name)")
    .option("--without <name...>", "variables that the app does not need", [])
    .option("--yes", "write the stack file and the hosts' records; without it nothing is changed")
    .addHelpText(
      "after",
      "\nExit code: 0 it can be adopted, or was; 1 something must be mended first. See docs/adoption.md.",
    )
    .action(async (options: AdoptOptions, command: Command) => {
      const { stack, configFile, process: name, without, yes } = options;
      if (stack === undefined) command.error("error: option '-s, --stack <name>' must be given");
      const { adopt } = await import("./adopt");
      process.exitCode = await adopt({
        stack,
        configFile: configFile ?? null,
        process: name ?? null,
        without,
        yes: yes === true,
      });
    });
}
