import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

const HELP = `
Looks at the alarms until the hour after the newest deployment is over (prism:aws.watch.minutes). On P0 it orders prism
rollback; if Pulumi fails, the same by ssh alone. On P1 it tells people and leaves the decision to them. prism:aws.watch
changes both. Silence decides nothing: alarms without data, or a CloudWatch or hosts that do not answer. What it decided
stands in the hosts' ledgers, so it may be ended and started again. Exit code: 0 the hour is over, or there is none; 3 it
went back; 1 it could not, or more than a tenth of its looks did not see every host.`;

/** Adds `prism watch`: the hour after a deployment. */
export function addWatchCommand(program: Command): void {
  addStackOptions(
    program.command("watch").description("watch the hour after a deployment; go back on P0"),
  )
    .addHelpText("after", HELP)
    .action(async (options: StackOptions, command: Command) => {
      const choice = chosenStack(options, command);
      // Loaded when called, so that the other commands start faster and without the product.
      const { watchStack } = await import("./hour/watch-stack");
      process.exitCode = await watchStack(choice);
    });
}
