import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

interface NoticeOptions extends StackOptions {
  readonly release?: string;
  readonly out?: string;
}

const HELP = `
Asks the hosts since when they run the release, reads its changelog at the origin, and changes nothing on either. Names,
contacts and files are in prism:notice. Exit code: 0 written, 1 it cannot be.`;

/** Adds `prism notice`: what users are told about a release. */
export function addNoticeCommand(program: Command): void {
  addStackOptions(
    program.command("notice").description("write what users are told about a release, zh and en"),
  )
    .option("--release <tag>", "another release than the configured one")
    .option("--out <file>", "write it there instead of to the terminal")
    .addHelpText("after", HELP)
    .action(async ({ release, out, ...options }: NoticeOptions, command: Command) => {
      const choice = chosenStack(options, command);
      // Loaded when called, so that the other commands start faster and without the product.
      const { writeNotice } = await import("./write-notice");
      await writeNotice(choice, release ?? null, out ?? null);
    });
}
