import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectFolder, type Workbench } from "../rehearsal/workbench";

/** A `prism watch` that runs. */
export interface OpenWatch {
  /** All it printed so far. */
  readonly printed: () => string;
  /** Exit code; null when a signal ended it. */
  readonly over: Promise<number | null>;
  /** Ends it at once, as a machine that loses its power does; nothing happens if it is over. */
  readonly kill: () => Promise<void>;
}

/** Starts `prism watch` for a stack where an operator types it. */
export function openWatch({ layout, environment }: Workbench, stack: string): OpenWatch {
  const program = join(projectFolder, "cli", "prism.js");
  const child = spawn(process.execPath, [program, "watch", "--stack", stack], {
    cwd: layout.stacks,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (part: string) => (text += part));
  }
  const over = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve(code));
  });
  return {
    printed: () => text,
    over,
    kill: async () => {
      child.kill("SIGKILL");
      await over;
    },
  };
}
