import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { OldProcess } from "../plan/adoption";
import { namesTaken } from "./env-file";
import { run } from "./exec";
import { readEnviron } from "./adopt-process";
import type { RawProcess } from "./pm2";

/** Variables of a person's shell, which pm2 hands on to whatever is started from it. */
const SHELL =
  /^(_|SHLVL|OLDPWD|TERM|TERM_PROGRAM.*|COLORTERM|LANG|LANGUAGE|LC_.*|MAIL|HOSTNAME|EDITOR|VISUAL|PAGER|LESS\w*|LS_COLORS|HIST\w*|DISPLAY|XAUTHORITY|XDG_.*|DBUS_.*|SSH_.*|SUDO_.*|SYSTEMD_.*|INVOCATION_ID|JOURNAL_STREAM|NVM_.*|BUN_INSTALL|PRISM_.*|npm_.*|PROMPT_COMMAND|PS1|BASH_.*|TMUX.*|STY|WINDOW|VSCODE_.*|pm_.*)$/;

/** Files that Bun reads from the app's folder, weakest first. Source: measured with Bun 1.4.5 */
function filesOfMode(mode: string | undefined): readonly string[] {
  const name = mode === "production" || mode === "test" ? mode : "development";
  const local = name === "test" ? [] : [".env.local"];
  return [".env", `.env.${name}`, ...local, `.env.${name}.local`];
}

/** Files that a command line names by --env-file. */
function namedFiles(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    if (word.startsWith("--env-file=")) return word.slice("--env-file=".length).split(",");
    return words[index - 1] === "--env-file" ? word.split(",") : [];
  });
}

/** Environment files of the app that are there; those its command line names replace Bun's own. */
export function environmentFilesOf(
  process: OldProcess,
  environ: Readonly<Record<string, string>>,
): readonly string[] {
  const { folder, args, interpreterArgs } = process;
  const line = args.flatMap((word) => word.split(/\s+/));
  const named = namedFiles([...interpreterArgs, ...line]);
  const files = named.length > 0 ? named : filesOfMode(environ["NODE_ENV"]);
  return files.map((file) => resolve(folder, file)).filter((file) => existsSync(file));
}

/** Names that pm2 itself gave to the process. */
function namesOfPm2({ name = "", pm2_env: own = {} }: RawProcess): ReadonlySet<string> {
  const given = own.env ?? {};
  return new Set([name, ...Object.keys(own).filter((key) => !(key in given))]);
}

/**
 * Variables of the app: what it was started with and what Bun adds from its environment files; without those of pm2,
 * of a person's shell and of the login itself, which a new process gets anyway.
 *
 * @param files    environment files, weakest first
 * @param session  environment of this login
 */
export async function readAppEnvironment(
  raw: RawProcess,
  files: readonly string[],
  bun: string,
  session: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, string>> {
  // The channel to pm2 is a file descriptor that only the process itself has.
  const environ = Object.fromEntries(
    Object.entries(readEnviron(raw.pid ?? 0)).filter(([name]) => !name.startsWith("NODE_CHANNEL_")),
  );
  // Bun itself, because only it knows its files' quotes and references. Not in the app's folder: a bunfig.toml there
  // may start code.
  const words = files.map((file) => `--env-file=${file}`);
  const code = "process.stdout.write(JSON.stringify(process.env))";
  const ran = await run([bun, ...words, "-e", code], {
    cwd: "/",
    env: environ,
    limitMilliseconds: 10_000,
  });
  const all = JSON.parse(ran.stdout) as Record<string, string>;
  const names = Object.keys(all).filter((name) => /^[A-Za-z_]\w*$/.test(name));
  const leftOut = new Set([...namesTaken(names), ...namesOfPm2(raw)]);
  const own = names.filter(
    (name) => !leftOut.has(name) && !SHELL.test(name) && session[name] !== all[name],
  );
  return Object.fromEntries(own.sort().map((name) => [name, all[name] ?? ""]));
}

/** Environment files of a folder by the names that Bun and people give them. */
export function isEnvironmentFile(path: string): boolean {
  return /(^|\/)\.env(\.[\w.-]+)?$/.test(path) && !/\.(example|sample|template)$/.test(path);
}

/** Where a variable's value leads on this host; null if it is no path. */
export function pathIn(name: string, value: string, folder: string): string | null {
  const bare = value.replace(/^(file|sqlite\d?):(\/\/)?/, "");
  if (bare.startsWith("/")) return bare;
  const isPlace = /(DIR|PATH|FOLDER|FILE|ROOT|DB|DATA|STOR|UPLOAD)/i.test(name);
  return isPlace && /^[\w.@+/-]+$/.test(bare) && bare !== "" ? join(folder, bare) : null;
}
