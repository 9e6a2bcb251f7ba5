import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectFolder } from "../project";
import { parseLock } from "./lock-text";

/** How a Pulumi call ended. */
export interface CallEnd {
  /** Exit code, as a shell gives it. */
  readonly code: number;
  /** End of what it printed on stderr. */
  readonly said: string;
}

/** There is no Pulumi to call. */
export class NoPulumiError extends Error {
  override readonly name = "NoPulumiError";

  constructor() {
    super("no pulumi on PATH; install it, or correct PATH");
  }
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

/**
 * What a call of Pulumi that failed said, or that there is none.
 *
 * @param error  of execFile
 */
export function saidBy(error: unknown): string {
  if (isMissing(error)) return new NoPulumiError().message;
  const { stderr } = error as { stderr?: string };
  return (stderr ?? String(error)).trim();
}

/** Longest end of stderr that is kept, in characters; a refusal for a lock is about 300. */
const KEPT = 20_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Folder in which Pulumi finds the project: where one stands, if the project is there, else where the program lies. */
export function pulumiFolder(): string {
  return existsSync(join(process.cwd(), "Pulumi.yaml")) ? process.cwd() : projectFolder;
}

/**
 * Runs `pulumi <words>`, its output shown as it comes, but for its refusal of a locked stack. Ctrl-C is handed on once, so
 * that the running step ends well; a terminal that closes ends nothing.
 *
 * @throws NoPulumiError  none is on the PATH
 */
export async function callPulumi(words: readonly string[]): Promise<CallEnd> {
  // A group of its own: from the terminal's, Ctrl-C would reach it twice, and twice means at once.
  const child = spawn("pulumi", [...words, "--non-interactive"], {
    cwd: pulumiFolder(),
    stdio: ["ignore", "inherit", "pipe"],
    detached: true,
  });
  const handOn = (signal: NodeJS.Signals): void => {
    if (signal !== "SIGHUP") child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, handOn);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    said = (said + chunk).slice(-KEPT);
    // Whoever calls says who holds the stack, and a better way out than pulumi cancel.
    if (parseLock(said) === null) process.stderr.write(chunk);
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once("error", (error: NodeJS.ErrnoException) =>
        reject(isMissing(error) ? new NoPulumiError() : error),
      );
      child.once("close", (code, signal) =>
        resolve({ code: code ?? 128 + constants.signals[signal ?? "SIGKILL"], said }),
      );
    });
  } finally {
    for (const signal of SIGNALS) process.off(signal, handOn);
  }
}

/**
 * What `pulumi <words>` prints, without showing it: it may hold secrets.
 *
 * @throws NoPulumiError  none is on the PATH
 * @throws Error          it failed, with its own words
 */
export async function askPulumi(words: readonly string[]): Promise<string> {
  try {
    const options = { cwd: pulumiFolder(), maxBuffer: 256 * 1024 * 1024, timeout: 60_000 };
    const { stdout } = await promisify(execFile)(
      "pulumi",
      [...words, "--non-interactive"],
      options,
    );
    return stdout;
  } catch (error) {
    if (isMissing(error)) throw new NoPulumiError();
    throw new Error(`pulumi ${words.join(" ")}: expected an answer, got: ${saidBy(error)}`, {
      cause: error,
    });
  }
}
