import { spawn } from "node:child_process";
import { killStarted } from "../../sandbox/interruption";

/** A program that shows its output directly. */
export interface ChildOptions {
  readonly cwd: string;
  /** Where it makes its temporary files; whatever names this folder in a variable is ended with it. */
  readonly scratch: string;
  /** The program and what it started are ended after this many seconds. */
  readonly limitSeconds: number;
}

/**
 * Runs a program to its end.
 *
 * @returns  exit code; null when it could not start, was killed, or reached its limit
 */
export function runChild(
  argv: readonly string[],
  { cwd, scratch, limitSeconds }: ChildOptions,
): Promise<number | null> {
  const [program = "", ...words] = argv;
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      cwd,
      env: { ...process.env, TMPDIR: scratch },
      stdio: ["ignore", "inherit", "inherit"],
      // Ctrl-C is for this program, which knows what else is to end.
      detached: true,
    });
    const timer = setTimeout(() => {
      console.log(`ended after its limit of ${limitSeconds} s`);
      killStarted(scratch);
    }, limitSeconds * 1000);
    const finish = (code: number | null): void => {
      clearTimeout(timer);
      resolve(code);
    };
    child.once("error", (error) => {
      console.log(`${program}: expected to start, got ${error.message}`);
      finish(null);
    });
    child.once("close", finish);
  });
}
