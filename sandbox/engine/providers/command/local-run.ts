import { spawn } from "child_process";
import * as fs from "fs";
import type { CallContext, CheckFailure } from "../core/definition";
import { isAbsent, type PropertyMap } from "../core/values";
import { previousOutput, type LocalRunInputs, type RunOutputs } from "./inputs";
import { CommandOutput } from "./output";

/** Runs one command on this machine; cancelling ends it with all its children. */
export function runLocally(
  command: string,
  properties: PropertyMap,
  previous: RunOutputs,
  context: CallContext,
): Promise<RunOutputs> {
  const inputs = properties as LocalRunInputs;
  const output = new CommandOutput(command, inputs.logging, context);
  const interpreter = inputs.interpreter?.length ? inputs.interpreter : ["/bin/sh", "-c"];
  const file = interpreter[0] ?? "";
  const args = [...interpreter.slice(1), command];
  return new Promise((resolve, reject) => {
    const unusable = inputs.dir === undefined ? undefined : dirFailure(inputs.dir, file);
    if (unusable !== undefined) {
      reject(output.failure(unusable));
      return;
    }
    const child = spawn(file, args, {
      cwd: inputs.dir,
      env: {
        ...process.env,
        ...inputs.environment,
        ...Object.fromEntries(previousOutput(inputs, previous)),
      },
      // Its own process group, so that children of a shell end with it.
      detached: true,
      stdio: [inputs.stdin ? "pipe" : "ignore", "pipe", "pipe"],
    });
    const kill = () => killGroup(child.pid);
    const refuse = (tooLong: unknown) => {
      kill();
      reject(tooLong instanceof Error ? tooLong : new Error(String(tooLong)));
    };
    const take = (stream: "stdout" | "stderr") => (chunk: Buffer) => {
      try {
        output.push(stream, chunk);
      } catch (tooLong) {
        refuse(tooLong);
      }
    };
    child.stdout?.on("data", take("stdout"));
    child.stderr?.on("data", take("stderr"));
    // A command may end without reading what it was given.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(inputs.stdin);
    if (context.signal.aborted) kill();
    context.signal.addEventListener("abort", kill);
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(output.failure(startFailure(file, error)));
    });
    child.once("close", (code, signal) => {
      context.signal.removeEventListener("abort", kill);
      const why = signal ? `signal: ${nameOf(signal)}` : `exit status ${code ?? -1}`;
      output.settle(code === 0 ? undefined : why, resolve, reject);
    });
  });
}

/** Refuses the two inputs that the stand-in does not serve. */
export function checkLocal(inputs: PropertyMap): CheckFailure[] {
  return ["assetPaths", "archivePaths"]
    .filter((key) => !isAbsent(inputs[key]))
    .map((property) => ({
      property,
      reason:
        `${property}: not supported by the stand-in for the command provider; ` +
        `use the official provider, or let the command write its files and read them afterwards`,
    }));
}

function dirFailure(dir: string, file: string): string | undefined {
  const stats = fs.statSync(dir, { throwIfNoEntry: false });
  if (!stats) return `chdir ${dir}: no such file or directory`;
  return stats.isDirectory() ? undefined : `fork/exec ${file}: not a directory`;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended by itself in this moment.
  }
}

/** Source: Go, os/exec: a bare name is looked up on PATH, a path is started as it is. */
function startFailure(file: string, error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT" && !file.includes("/")) {
    return `exec: "${file}": executable file not found in $PATH`;
  }
  const words: Partial<Record<string, string>> = {
    ENOENT: "no such file or directory",
    EACCES: "permission denied",
    E2BIG: "argument list too long",
    ENOEXEC: "exec format error",
  };
  return `fork/exec ${file}: ${words[error.code ?? ""] ?? error.message}`;
}

/** Source: Go, syscall.Signal.String on Linux. */
function nameOf(signal: NodeJS.Signals): string {
  const names: Partial<Record<NodeJS.Signals, string>> = {
    SIGHUP: "hangup",
    SIGINT: "interrupt",
    SIGQUIT: "quit",
    SIGABRT: "aborted",
    SIGKILL: "killed",
    SIGSEGV: "segmentation fault",
    SIGPIPE: "broken pipe",
    SIGALRM: "alarm clock",
    SIGTERM: "terminated",
    SIGUSR1: "user defined signal 1",
    SIGUSR2: "user defined signal 2",
  };
  return names[signal] ?? signal;
}
