import type { Command } from "commander";
import type { StackChoice } from "./settings";

/** What every command that acts on a stack is given. */
export interface StackOptions {
  readonly stack?: string;
  readonly configFile?: string;
}

/** Adds the options that say whose settings count. */
export function addStackOptions(command: Command): Command {
  return command
    .option("-s, --stack <name>", "stack, such as staging or production")
    .option("--config-file <file>", "configuration of the stack (default: Pulumi.<stack>.yaml)");
}

/** The stack that was named; without one the command line is not understood. */
export function chosenStack({ stack, configFile }: StackOptions, command: Command): StackChoice {
  // Not a required option: commander would then say that of a misspelt one, not what is misspelt.
  if (stack === undefined) command.error("error: option '-s, --stack <name>' must be given");
  return { stack, configFile: configFile ?? null };
}

/** Options that name the stack again, for a line to type. */
export function stackWords({ stack, configFile }: StackChoice): string {
  return `--stack ${stack}${configFile === null ? "" : ` --config-file ${configFile}`}`;
}
