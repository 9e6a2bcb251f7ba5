import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { quoteWord } from "../plan/command-text";
import { readTextIfThere } from "./files";
import { badEnding, type StepContext } from "./context";
import { StepFault, faultOf } from "./fault";
import { readCommandLine, readVariables } from "./processes";

/** One process in pm2's list, as far as it is needed. */
export interface Pm2Process {
  readonly name: string;
  readonly pid: number | null;
  readonly status: string;
  readonly restarts: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number | null;
  readonly args: readonly string[];
  /** Folder that pm2 starts it in. */
  readonly folder: string;
  /** Names of the variables that were in the shell which started it. */
  readonly variables: readonly string[];
  readonly outputLog: string;
  readonly errorLog: string;
}

/** One process as pm2 prints it. */
export interface RawProcess {
  readonly name?: string;
  readonly pid?: number;
  readonly pm2_env?: {
    readonly [key: string]: unknown;
    readonly pm_cwd?: string;
    readonly status?: string;
    readonly restart_time?: number;
    readonly pm_uptime?: number;
    readonly args?: readonly string[] | string;
    readonly env?: Readonly<Record<string, unknown>>;
    readonly pm_out_log_path?: string;
    readonly pm_err_log_path?: string;
  };
}

/**
 * The list in the output of `pm2 jlist`.
 *
 * @returns null if no line of it is a list; pm2 likes to print notices before
 */
export function parseRawList(output: string): readonly RawProcess[] | null {
  const line = output.split("\n").findLast((text) => text.startsWith("[") && text.endsWith("]"));
  if (line === undefined) return null;
  try {
    return JSON.parse(line) as RawProcess[];
  } catch {
    return null;
  }
}

/** Processes in the output of `pm2 jlist`; null if there is no list in it. */
export function parseList(output: string): readonly Pm2Process[] | null {
  const list = parseRawList(output);
  if (list === null) return null;
  return list.map(({ name = "", pid = 0, pm2_env: own = {} }) => ({
    name,
    pid: pid > 0 ? pid : null,
    status: own.status ?? "unknown",
    restarts: own.restart_time ?? 0,
    startedAt: own.pm_uptime ?? null,
    args: typeof own.args === "string" ? [own.args] : (own.args ?? []),
    folder: own.pm_cwd ?? "",
    variables: Object.keys(own.env ?? {}),
    outputLog: own.pm_out_log_path ?? "",
    errorLog: own.pm_err_log_path ?? "",
  }));
}

/** Folder in which pm2 of this login keeps its things. */
export function pm2Home(): string {
  return process.env["PM2_HOME"] ?? join(process.env["HOME"] ?? homedir(), ".pm2");
}

/** True if this login's pm2 started a process, or is it: a process that has got the pid of one that ended is neither. */
function isOfPm2({ PM2_HOME: home }: Readonly<Record<string, string>>): boolean {
  return home !== undefined && resolve(home) === resolve(pm2Home());
}

function isApp(pid: number, app: string): boolean {
  const variables = readVariables(pid);
  return isOfPm2(variables) && variables["name"] === app;
}

/** pm2 marks what it starts by `pm_id`; one that was itself started by an app has that too, and its title. */
function isDaemon(pid: number): boolean {
  const variables = readVariables(pid);
  const isNoApp = !("pm_id" in variables) || (readCommandLine(pid) ?? "").startsWith("PM2 ");
  return isOfPm2(variables) && isNoApp;
}

/**
 * Process id of an app from pm2's own pid file, which costs nothing; the list costs half a second.
 *
 * @returns null if there is none, or the process it names is gone
 */
export function readPid(name: string): number | null {
  const folder = join(pm2Home(), "pids");
  const own = new RegExp(`^${name}-\\d+\\.pid$`);
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => own.test(file)) : [];
  const pids = files.map((file) => Number(readTextIfThere(join(folder, file))));
  return pids.find((pid) => pid > 0 && isApp(pid, name)) ?? null;
}

/** Process id of pm2's daemon; null if none lives. */
export function readDaemonPid(): number | null {
  const pid = Number(readTextIfThere(join(pm2Home(), "pm2.pid")));
  return pid > 0 && isDaemon(pid) ? pid : null;
}

/** True if pm2's daemon lives; asking pm2 anything would start it. */
export function isDaemonAlive(): boolean {
  return readDaemonPid() !== null;
}

/** Variables of the login's shell that must not reach pm2, which would keep them in its dump. */
const SHELL_ONLY = /^(SSH_|BUN_|PRISM_)/;

/** True if a variable of the login reaches what pm2 starts. */
export function reachesPm2(name: string): boolean {
  return !SHELL_ONLY.test(name);
}

/**
 * Runs pm2.
 *
 * @param hidden  variables that only the app's own file may set; pm2's would stand above them
 * @throws StepFault  pm2 is missing or fails
 */
export async function pm2(
  context: Pick<StepContext, "request" | "command">,
  args: readonly string[],
  hidden: readonly string[] = [],
): Promise<string> {
  const { paths } = context.request;
  const hide = (name: string) => !reachesPm2(name) || hidden.includes(name);
  const ran = await context.command([paths.pm2, ...args], { limitSeconds: 60, hide });
  const ending = badEnding(ran);
  if (ending === null) return ran.stdout;
  throw new StepFault(
    `pm2 ${args[0] ?? ""} ${ending}`,
    existsSync(paths.pm2)
      ? `try it on the host: ${paths.pm2} ${args.join(" ")}`
      : `install pm2 on the host (npm install -g pm2), or correct prism:paths.pm2, now ${paths.pm2}`,
    false,
  );
}

/** Saves pm2's list for a reboot; gives why it could not, with the command to try, null if it did. */
export async function trySave(
  context: Pick<StepContext, "request" | "command">,
): Promise<string | null> {
  try {
    await pm2(context, ["save", "--force"]);
    return null;
  } catch (error) {
    const command = `${quoteWord(context.request.paths.pm2)} save --force`;
    return `${faultOf(error, "pm2 save").reason}, so a reboot would start what was saved before: ${command}`;
  }
}

/** The app's process in pm2; null if pm2 does not know it. */
export async function readProcess(context: StepContext, name: string): Promise<Pm2Process | null> {
  const output = await pm2(context, ["jlist", "--silent"]);
  const list = parseList(output);
  if (list !== null) return list.find((process) => process.name === name) ?? null;
  throw new StepFault(
    `pm2 jlist printed no list, but ${JSON.stringify(output.slice(0, 200))}`,
    `look at it on the host: ${context.request.paths.pm2} jlist`,
    false,
  );
}
