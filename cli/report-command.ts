import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

interface ReportOptions extends StackOptions {
  readonly run?: string;
  readonly out?: string;
  readonly json?: boolean;
}

const HELP = `
Asks the hosts by ssh and the origin by git, and changes nothing. Without --run it is about the newest run. A refused update
leaves nothing on the hosts: if one would be refused now, and the newest run is not about what is wanted, the report says
what stands in its way. Exit code: 0, or 1 if a host did not answer.`;

/** Adds `prism report`: what a run did, to read and to keep. */
export function addReportCommand(program: Command): void {
  addStackOptions(
    program
      .command("report")
      .description("report a run: verdict, timeline, canary, checks, measures"),
  )
    .option("--run <id>", "another run than the newest")
    .option("--out <folder>", "also write the report there, as an HTML page and as JSON")
    .option("--json", "print it as JSON, for programs")
    .addHelpText("after", HELP)
    .action(async ({ run, out, json = false, ...options }: ReportOptions, command: Command) => {
      const choice = chosenStack(options, command);
      // Loaded when called, so that the other commands start faster and without the product.
      const { makeReport } = await import("./make-report");
      process.exitCode = await makeReport({ ...choice, run: run ?? null, out: out ?? null, json });
    });
}
