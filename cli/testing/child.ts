import { spawn } from "node:child_process";
import { constants } from "node:os";

/** A program that shows its output directly. */
export interface ChildOptions {
  readonly cwd: string;
  /** The program and what it started are ended after this many seconds. */
  readonly limitSeconds: number;
}

/**
 * Runs a program to its end. Ctrl-C goes on to it and to everything it started; then this process ends too.
 *
 * @returns  exit code; null when it could not start, was killed, or reached its limit
 */
export function runChild(argv: readonly string[], options: ChildOptions): Promise<number | null> {
  const [program = "", ...words] = argv;
  return new Promise((resolve) => {
    // A group of its own, so that the limit also ends what a test left behind.
    const child = spawn(program, words, {
      cwd: options.cwd,
      stdio: ["ignore", "inherit", "inherit"],
      detached: true,
    });
    const forward = (signal: NodeJS.Signals): void => {
      endGroup(child.pid, signal);
      child.once("close", () => process.exit(128 + constants.signals[signal]));
    };
    const timer = setTimeout(() => {
      console.log(`ended after its limit of ${options.limitSeconds} s`);
      endGroup(child.pid, "SIGKILL");
    }, options.limitSeconds * 1000);
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      process.off("SIGINT", forward).off("SIGTERM", forward);
      resolve(code);
    };
    process.on("SIGINT", forward).on("SIGTERM", forward);
    child.once("error", (error) => {
      console.log(`${program}: expected to start, got ${error.message}`);
      finish(null);
    });
    child.once("close", finish);
  });
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has just ended.
  }
}
