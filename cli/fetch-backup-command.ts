import type { Command } from "commander";
import { addStackOptions, chosenStack, type StackOptions } from "./stack-options";

interface FetchOptions extends StackOptions {
  readonly archive: string;
}

const HELP = `
Where a backup is no longer on its host, and its copy is in the bucket at AWS: brings the copy back to the place the
host's ledger says, if it still has the hash of then. The host gets a link for this one file, made with your own login
to AWS. Nothing is restored: that is done by prism-host restore on the host, or by prism rollback --restore-data.

Exit code: 0 it is there, 1 failed, 2 not understood.`;

/** Adds `prism fetch-backup`: brings a backup from the bucket back to its host. */
export function addFetchBackupCommand(program: Command): void {
  const command = program
    .command("fetch-backup <host>")
    .description("bring a backup from the bucket at AWS back to its host");
  addStackOptions(command)
    .option("--archive <path>", "the archive's path, or latest", "latest")
    .addHelpText("after", HELP)
    .action(async (host: string, options: FetchOptions, command: Command) => {
      const choice = chosenStack(options, command);
      // Loaded when called, so that the other commands start faster and without the product.
      const { fetchBackup } = await import("./fetch-backup");
      process.exitCode = await fetchBackup(choice, host, options.archive);
    });
}
