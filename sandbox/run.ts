import { spawn } from "node:child_process";
import { SandboxError } from "./errors";

/** How a program is run by {@link run} and {@link tryRun}. */
export interface RunOptions {
  cwd?: string;
  /** The whole environment; the caller's own if left out. */
  env?: NodeJS.ProcessEnv;
  /** What the program reads from its standard input; nothing if left out. */
  input?: string;
  /** The program is killed after this many seconds; 120 if left out. */
  limitSeconds?: number;
}

/** How a program ended. */
export interface RunResult {
  /** Exit code; undefined when a signal ended the program. */
  code: number | undefined;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end, whatever the end is.
 *
 * @param argv  program and arguments; no shell in between
 * @returns     exit code and output
 * @throws SandboxError  the program could not be started
 */
export function tryRun(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const [program = "", ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
    });
    // Not spawn's own time-out: that one stays for a program that could not be started.
    const limit = (options.limitSeconds ?? 120) * 1000;
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      // What it started may hold on to its output.
      child.stdout.destroy();
      child.stderr.destroy();
    }, limit);
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    // A program that ends without reading its input is no error of ours.
    child.stdin.on("error", () => undefined).end(options.input ?? "");
    child.on("error", (error) => {
      clearTimeout(timer);
      reject(new SandboxError(`${program}: expected to start, got ${error.message}; install it`));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? undefined, stdout, stderr });
    });
  });
}

/**
 * Runs a program that has to succeed.
 *
 * @param argv  program and arguments; no shell in between
 * @returns     its standard output
 * @throws SandboxError  it ended with another code than 0
 */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await tryRun(argv, options);
  if (code === 0) return stdout;
  const end = code === undefined ? "a kill at its time limit" : `code ${code}`;
  const said = (stderr.trim() || stdout.trim()).slice(-2000);
  throw new SandboxError(`${argv.join(" ")}: expected code 0, got ${end}; it said: ${said}`);
}
