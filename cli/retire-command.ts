import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

interface RetireOptions extends StackOptions {
  readonly reason?: string;
}

const HELP = `
Stops the app on the host and makes it forget that it belonged to the fleet, by ssh alone. Its data, deployments and
backups stay where they are. The others are not touched. With prism:balancer it leaves the balancer first: remove its
server there afterwards; with adapter none, take it out before. Then remove its entry from prism:hosts; it says what
else must change there, such as prism:minimumHealthy. To bring it back, or another one in its place: put an entry into
prism:hosts and run pulumi up, which deploys to it and restarts no other.

Exit code: 0 retired, 1 failed or refused, 2 not understood.`;

/** Adds `prism retire`: takes one host out of the fleet. */
export function addRetireCommand(program: Command): void {
  const command = program.command("retire <host>").description("stop the app on one host for good");
  addStackOptions(command)
    .option("--reason <text>", "why, for the ledger", "ordered")
    .addHelpText("after", HELP)
    .action(async (host: string, options: RetireOptions, command: Command) => {
      const choice = chosenStack(options, command);
      // Loaded when called, so that the other commands start faster and without the product.
      const { retireHost } = await import("./retire");
      process.exitCode = await retireHost(choice, host, options.reason ?? "ordered");
    });
}
