import { resolve } from "node:path";
import type { Command } from "commander";
import { SANDBOX_FOLDER, say } from "./sandbox-command";

interface RehearseOptions {
  readonly folder: string;
  readonly keep?: boolean;
}

/** Adds `prism rehearse`: the whole procedure on this machine, checked step by step. */
export function addRehearseCommand(program: Command): void {
  program
    .command("rehearse")
    .description("deploy, upgrade under traffic and roll back on this machine (npm run rehearse)")
    .option("--folder <folder>", "where it works; what is there is replaced", SANDBOX_FOLDER)
    .option("--keep", "leave the sandbox running at the end, to go on by hand")
    .addHelpText("after", "\nExit code: 0 every step kept its promise, 1 otherwise.")
    .action(async ({ folder, keep }: RehearseOptions) => {
      const { rehearse } = await import("../sandbox/rehearsal");
      const report = await rehearse(resolve(folder), say, { keep: keep === true });
      process.exitCode = report.ok ? 0 : 1;
    });
}
