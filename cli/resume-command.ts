import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

interface ResumeOptions extends StackOptions {
  readonly unlock?: boolean;
}

const HELP = `
For after a pulumi up that was killed or lost its connection: finishes its run where the rules allow it, or begins a
fresh one. Where the stack's state says otherwise than the hosts, it keeps what the hosts run. If the killed pulumi left
the stack locked, it frees the lock by itself when it can prove that its holder ran on this machine, since its last boot,
and is gone.

Exit code: 0 well, 2 not understood, anything else failed.`;

/** Adds `prism resume`: finishes what a killed update began. */
export function addResumeCommand(program: Command): void {
  addStackOptions(
    program.command("resume").description("finish the run of a pulumi up that was killed"),
  )
    .option("--unlock", "free Pulumi's lock whoever holds it; only if nobody is at work")
    .addHelpText("after", HELP)
    .action(async (options: ResumeOptions, command: Command) => {
      const choice = chosenStack(options, command);
      // Loaded when called, so that the other commands start faster.
      const { resume } = await import("./resume");
      process.exitCode = await resume(choice, options.unlock === true);
    });
}
