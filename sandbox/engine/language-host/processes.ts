import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";

/** How long a process may take to leave after a polite request before it is killed; milliseconds. */
const POLITE_MILLISECONDS = 5_000;

/** How a process ended: exactly one of the two is set. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A gRPC call in so far as a process depends on it: it can be cancelled by the engine. */
export interface Cancellable {
  on(event: "cancelled", listener: () => void): unknown;
}

/** What to start and where its output goes. */
export interface Launch {
  /** Program to run; node itself unless given. */
  readonly command?: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onOut: (bytes: Buffer) => void;
  readonly onErr: (bytes: Buffer) => void;
}

const children = new Set<ChildProcess>();

/**
 * Runs one process to its end; it dies with the call that asked for it.
 *
 * @returns  exit code or signal, after all output has been handed over
 * @throws   Error when the process cannot be started
 */
export function runProcess(call: Cancellable, launch: Launch): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(launch.command ?? process.execPath, launch.args, {
      cwd: launch.cwd,
      env: launch.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    call.on("cancelled", () => child.kill("SIGKILL"));
    child.stdout.on("data", launch.onOut);
    child.stderr.on("data", launch.onErr);
    child.on("error", (error) => {
      children.delete(child);
      reject(error);
    });
    child.on("close", (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
    });
  });
}

/** Asks every running process to stop, and kills after five seconds those that have not. */
export function interruptAll(): void {
  for (const child of children) {
    child.kill("SIGINT");
    const timer = setTimeout(() => child.kill("SIGKILL"), POLITE_MILLISECONDS);
    child.on("close", () => clearTimeout(timer));
  }
}

/** Kills every running process at once: nobody is left who could use its result. */
export function killAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

/** Says in words how a process ended, as the official language host words it. */
export function describeEnd(what: string, ended: Ended): string {
  return ended.signal === null
    ? `${what} exited with non-zero exit code: ${ended.code ?? -1}`
    : `${what} was stopped by signal ${ended.signal}`;
}
