import { spawn } from "node:child_process";
import { once } from "node:events";
import { poll } from "../../sandbox/poll";
import { claimPort } from "../../sandbox/ports";
import { tryRun, type RunResult } from "../../sandbox/run";
import { ensureTools } from "../../sandbox/tools";
import { checkOut, newFolder } from "./workspace";

/** A release of the sample application with a data folder, ready to run. */
export interface AppTree {
  tree: string;
  data: string;
  /** Environment its programs get. */
  env: Record<string, string>;
}

/** A server of the sample application that runs. */
export interface RunningApp {
  url: string;
  pid: number;
  log(): string;
  /** Sends the signal and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Checks a release out and installs it, frozen, as a deployment would.
 *
 * @param data  data folder; a new one if left out
 */
export async function prepareApp(tag: string, data = newFolder()): Promise<AppTree> {
  const tools = await ensureTools(() => undefined);
  const tree = await checkOut(tag);
  const env = {
    PATH: `${tools.folder}:/usr/local/bin:/usr/bin:/bin`,
    HOME: newFolder(),
    DATA_DIR: data,
    BACKUP_DIR: newFolder(),
    HOST: "127.0.0.1",
    PORT: String(await claimPort(tree)),
    JWT_SECRET: "test-secret",
  };
  const app = { tree, data, env };
  const installed = await bun(app, ["install", "--production", "--frozen-lockfile"]);
  if (installed.code !== 0) throw new Error(installed.stderr);
  return app;
}

/** Runs bun in a release's folder. */
export function bun({ tree, env }: AppTree, args: readonly string[]): Promise<RunResult> {
  return tryRun(["bun", ...args], { cwd: tree, env });
}

/** Runs a script of a release's package.json. */
export function script(app: AppTree, ...args: string[]): Promise<RunResult> {
  return bun(app, ["run", "--silent", ...args]);
}

/** Starts a release's server; it answers when this returns. */
export async function startApp({ tree, env }: AppTree): Promise<RunningApp> {
  let log = "";
  const child = spawn("bun", ["run", "src/server.ts"], { cwd: tree, env });
  child.stdout.setEncoding("utf8").on("data", (text: string) => (log += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text));
  const exit = once(child, "exit");
  await poll("the server's start", 10, () => log.includes("listens on") || child.exitCode !== null);
  return {
    url: `http://127.0.0.1:${env.PORT ?? ""}`,
    pid: child.pid ?? 0,
    log: () => log,
    async stop(signal = "SIGINT") {
      child.kill(signal);
      await exit;
      return child.exitCode;
    },
  };
}

/** Sends JSON by POST, or asks by GET without a body, and gives status and JSON of the answer. */
export async function ask(
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; json: unknown }> {
  const response = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, json: await response.json() };
}
