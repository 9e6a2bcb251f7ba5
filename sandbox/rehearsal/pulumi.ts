import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { SandboxError } from "../errors";

/** One call of the Pulumi CLI. */
export interface PulumiCall {
  /** Another program in the same environment; default is the CLI. */
  readonly program?: string;
  /** Words after the program. */
  readonly words: readonly string[];
  /** Name of its log file, without number and extension. */
  readonly log: string;
  readonly cwd: string;
  /** What it reads from standard input; holds secrets, so it is never logged. */
  readonly input?: string;
  /** Laid over the environment that all calls have. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Shown while it runs, line by line. */
  readonly show?: (line: string) => void;
}

/** How a call ended. */
export interface PulumiAnswer {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Its log, as a path. */
  readonly log: string;
}

/** Runs the Pulumi CLI; a fake takes its place in tests. */
export type Pulumi = (call: PulumiCall) => Promise<PulumiAnswer>;

/** Longest time of one call, in seconds. The SOP's budget of a whole deployment is 1800. */
const LIMIT_SECONDS = 1800;

/**
 * The real CLI. Every call leaves a numbered log of what it printed.
 *
 * @param program      path of the CLI
 * @param environment  whole environment of the calls
 * @param logs         folder of the logs
 * @param signal       when it fires, the running call is asked to end (as by Ctrl-C); never if left out
 */
export function createPulumi(
  program: string,
  environment: NodeJS.ProcessEnv,
  logs: string,
  signal?: AbortSignal,
): Pulumi {
  let count = 0;
  return async ({ program: other, words, log, cwd, input, environment: over, show }) => {
    const called = other ?? program;
    signal?.throwIfAborted();
    await mkdir(logs, { recursive: true });
    count += 1;
    const file = join(logs, `${String(count).padStart(2, "0")}-${log}.log`);
    const lines = createWriteStream(file);
    lines.write(`$ ${basename(called)} ${words.join(" ")}\n`);
    return new Promise((resolve, reject) => {
      const child = spawn(called, words, {
        cwd,
        env: { ...environment, ...over },
        // Ctrl-C in the terminal must reach the CLI once, from here, not twice.
        detached: true,
        timeout: LIMIT_SECONDS * 1000,
      });
      const interrupt = (): boolean => child.kill("SIGINT");
      signal?.addEventListener("abort", interrupt);
      const collect = (stream: NodeJS.ReadableStream): (() => string) => {
        let text = "";
        let shown = 0;
        stream.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
          lines.write(chunk);
          for (let end = text.indexOf("\n", shown); end >= 0; end = text.indexOf("\n", shown)) {
            show?.(text.slice(shown, end));
            shown = end + 1;
          }
        });
        return () => text;
      };
      const stdout = collect(child.stdout);
      const stderr = collect(child.stderr);
      // A CLI that ends without reading its input is no error of ours.
      child.stdin.on("error", () => undefined).end(input ?? "");
      child.once("error", (error) => {
        lines.end();
        reject(new SandboxError(`${called}: expected to start, got ${error.message}`));
      });
      child.once("close", (code) => {
        signal?.removeEventListener("abort", interrupt);
        lines.end(`\nexit ${code ?? "by a signal"}\n`, () =>
          resolve({ code, stdout: stdout(), stderr: stderr(), log: file }),
        );
      });
    });
  };
}
