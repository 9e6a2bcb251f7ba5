import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { basename, relative } from "node:path";
import type { OldProcess } from "../plan/adoption";
import type { Json } from "../plan/protocol";
import type { RawProcess } from "./pm2";
import { isWithin, listProcesses, readWorkingFolder } from "./processes";

/** Settings of a pm2 configuration that change how a process is kept running; carried over as they are. */
const OPTIONS = [
  "autorestart",
  "cron_restart",
  "exp_backoff_restart_delay",
  "kill_timeout",
  "listen_timeout",
  "max_memory_restart",
  "max_restarts",
  "min_uptime",
  "restart_delay",
  "shutdown_with_message",
  "stop_exit_codes",
  "treekill",
  "wait_ready",
] as const;

const list = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];

const text = (value: unknown) => (typeof value === "string" ? value : "");

const isBun = (program: string) => basename(program) === "bun";

/** Ids of a process and of all that it started. */
export function familyOf(pid: number): readonly number[] {
  return listProcesses().filter((each) => isWithin(each, pid));
}

/** Files that processes have open, links resolved. */
export function openFiles(pids: readonly number[]): readonly string[] {
  return pids.flatMap((pid) => {
    try {
      const folder = `/proc/${pid}/fd`;
      return readdirSync(folder).flatMap((name) => tryLink(`${folder}/${name}`));
    } catch {
      return [];
    }
  });
}

function tryLink(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return [];
  }
}

/** Environment a process was started with; empty if it is gone. */
export function readEnviron(pid: number): Record<string, string> {
  try {
    const pairs = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").filter(Boolean);
    return Object.fromEntries(
      pairs.map((pair): [string, string] => {
        const end = pair.indexOf("=");
        return [pair.slice(0, end), pair.slice(end + 1)];
      }),
    );
  } catch {
    return {};
  }
}

/** The words of Bun's command line without those that name environment files. */
export function withoutEnvFiles(args: readonly string[]): readonly string[] {
  return args.filter(
    (word, index) => !word.startsWith("--env-file") && args[index - 1] !== "--env-file",
  );
}

/** Words that start the app by the Bun binary in a release's folder; null if this cannot be told. */
function bunArgsOf(
  process: Pick<OldProcess, "script" | "args" | "interpreter" | "interpreterArgs" | "folder">,
): readonly string[] | null {
  const { script, args, interpreter, interpreterArgs, folder } = process;
  const local = (word: string) => (word.startsWith(`${folder}/`) ? relative(folder, word) : word);
  if (isBun(script)) return withoutEnvFiles(args).map(local);
  if (isBun(interpreter)) {
    return [...withoutEnvFiles(interpreterArgs), "run", relative(folder, script), ...args].map(
      local,
    );
  }
  // What pm2 makes of `pm2 start "bun run src/index.ts"`.
  const [flag, line = ""] = args;
  const isLine = ["bash", "sh"].includes(basename(script)) && flag === "-c" && args.length === 2;
  const words = line.trim().split(/\s+/);
  if (!isLine || !isBun(words[0] ?? "") || !/^[\w./:@=\s-]+$/.test(line)) return null;
  return withoutEnvFiles(words.slice(1)).map(local);
}

/** How pm2 runs the app, as far as another start needs it. */
export function describeProcess({ pid = 0, pm2_env: own = {} }: RawProcess): OldProcess {
  const folder = (pid > 0 ? readWorkingFolder(pid) : null) ?? own.pm_cwd ?? "";
  const named = text(own["exec_interpreter"]) || "none";
  const started = {
    folder,
    script: text(own["pm_exec_path"]),
    args: list(own.args),
    // The very binary: a name alone may lead elsewhere in another session.
    interpreter: named === "none" ? named : binaryOf(pid, named),
    interpreterArgs: list(own["node_args"]),
  };
  const options = OPTIONS.filter((name) => own[name] !== undefined);
  return {
    ...started,
    pid: pid > 0 ? pid : null,
    status: own.status ?? "unknown",
    mode: own["exec_mode"] === "cluster_mode" ? "cluster" : "fork",
    options: Object.fromEntries(options.map((name) => [name, own[name] as Json])),
    bunArgs: bunArgsOf(started),
  };
}

function binaryOf(pid: number, name: string): string {
  const [file = name] = pid > 0 ? tryLink(`/proc/${pid}/exe`) : [];
  const path = file.replace(/ \(deleted\)$/, "");
  return basename(path) === basename(name) ? path : name;
}
