import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createTail } from "./tail";

/** How a command ended. */
export interface Ran {
  /** null when it was ended by a signal or never started. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  /** Why it could not start at all, in the system's words. */
  readonly startError: string | null;
  readonly milliseconds: number;
}

/** How a command is run. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limitMilliseconds: number;
  /** Called with each whole line of output, cut to its longest length. */
  readonly onLine?: (line: string) => void;
}

/** Between the request to end and the end by force. */
const GRACE_MILLISECONDS = 2000;
/** A grandchild may hold the pipes open for ever; what came until then counts. */
const DRAIN_MILLISECONDS = 200;

/** A list of pm2 with fifty processes has 200,000 characters in one line. */
const STDOUT_KEPT = 1_000_000;
const STDERR_KEPT = 64_000;

const live = new Set<number>();

function signal(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name);
  } catch {
    // The group is gone already.
  }
}

let isOver = false;

/** Lets commands start; a step calls it first. */
export function allowCommands(): void {
  isOver = false;
}

/** Ends every command that still runs, with all its children; whoever still tries to start one is told no. */
export function endAll(): void {
  isOver = true;
  for (const group of live) signal(group, "SIGKILL");
}

/** Runs a command without a shell, in its own process group, of which nothing is left afterwards. */
export function run(argv: readonly string[], options: RunOptions): Promise<Ran> {
  const [word = "", ...args] = argv;
  const cwd = options.cwd ?? "/";
  // A name with a slash is meant relative to the command's folder, not to the runner's.
  const command = word.includes("/") ? resolve(cwd, word) : word;
  const started = performance.now();
  return new Promise((done) => {
    const stdout = createTail(STDOUT_KEPT, options.onLine);
    const stderr = createTail(STDERR_KEPT, options.onLine);
    let timedOut = false;
    const finish = (code: number | null, startError: string | null) =>
      done({
        code,
        stdout: stdout.end(),
        stderr: stderr.end(),
        timedOut,
        startError,
        milliseconds: Math.round(performance.now() - started),
      });
    if (isOver) {
      finish(null, "the step is over");
      return;
    }
    const child = spawn(command, args, {
      cwd,
      env: options.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { pid } = child;
    child.on("error", (error) => finish(null, error.message));
    if (pid === undefined) return;
    live.add(pid);
    child.stdout.on("data", (chunk: Buffer) => stdout.add(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.add(chunk));
    let force: NodeJS.Timeout | undefined;
    const limit = setTimeout(
      () => {
        timedOut = true;
        signal(pid, "SIGTERM");
        force = setTimeout(() => signal(pid, "SIGKILL"), GRACE_MILLISECONDS);
      },
      Math.max(0, options.limitMilliseconds),
    );
    child.on("exit", (code) => {
      clearTimeout(limit);
      clearTimeout(force);
      signal(pid, "SIGKILL");
      live.delete(pid);
      const drained = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        finish(code, null);
      }, DRAIN_MILLISECONDS);
      child.on("close", () => {
        clearTimeout(drained);
        finish(code, null);
      });
    });
  });
}
