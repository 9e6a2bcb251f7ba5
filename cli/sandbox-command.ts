import { resolve } from "node:path";
import type { Command } from "commander";
import { layoutOf } from "../sandbox/rehearsal/layout";
import { projectFolder } from "./project";

/** Where sandbox and rehearsal live unless told otherwise; ignored by git. */
export const SANDBOX_FOLDER = resolve(projectFolder, ".sandbox", "local");

interface FolderOption {
  readonly folder: string;
}

/** Progress for the person who waits; on stderr, so that what a command gives can be piped. */
export function say(line: string): void {
  console.error(line);
}

/** Adds `prism sandbox`: hosts, origin and balancer on this machine, for trying things by hand. */
export function addSandboxCommand(program: Command): void {
  const sandbox = program
    .command("sandbox")
    .description(
      "real hosts, git origin, balancer and an AWS on this machine, to try things by hand",
    );
  const add = (name: string, description: string, action: (folder: string) => Promise<void>) =>
    sandbox
      .command(name)
      .description(description)
      .option("--folder <folder>", "where it lives", SANDBOX_FOLDER)
      .action(({ folder }: FolderOption) => action(resolve(folder)));
  add("start", "start it and write its stack files", start);
  add("stop", "end its processes", stop);
  add("status", "show its hosts and whether they run", status);
  add("env", "print export lines for a shell in which pulumi commands work by hand", env);
}

// Loaded when called, so that `prism status` does not wait for what only contributors need.
async function start(folder: string): Promise<void> {
  const { openWorkbench } = await import("../sandbox/rehearsal/workbench");
  const bench = await openWorkbench(folder, say, { aws: true });
  say(`The sandbox runs: ${bench.sandbox.hosts.map(({ name }) => name).join(", ")}.`);
  say(`Next: eval "$(npm run --silent prism -- sandbox env --folder ${folder})"`);
}

async function stop(folder: string): Promise<void> {
  const { stopSandbox } = await import("../sandbox");
  await stopSandbox(layoutOf(folder).sandbox, say);
}

async function status(folder: string): Promise<void> {
  const { sandboxStatus } = await import("../sandbox");
  console.log(JSON.stringify(await sandboxStatus(layoutOf(folder).sandbox), null, 2));
}

async function env(folder: string): Promise<void> {
  const { reopenWorkbench } = await import("../sandbox/rehearsal/workbench");
  const { exportLines } = await import("../sandbox/rehearsal/shell");
  const bench = await reopenWorkbench(folder, say);
  for (const line of exportLines(bench.environment, bench.layout)) console.log(line);
}
