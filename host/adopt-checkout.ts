import { lstatSync, realpathSync } from "node:fs";
import { basename, join, relative } from "node:path";
import type { HostPaths } from "../config/schema";
import type { Checkout } from "../plan/adoption";
import { isEnvironmentFile, pathIn } from "./adopt-environment";
import { hostEnvironment } from "./context";
import { run } from "./exec";

/** What a look at a checkout needs to know of the process in it. */
export interface CheckoutQuestion {
  readonly paths: HostPaths;
  /** Working directory of the process. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly environmentFiles: readonly string[];
  /** Files the process has open. */
  readonly open: readonly string[];
}

/** What every release brings or makes anew. */
const REMADE = /(^|\/)(node_modules|logs?|coverage)(\/|$)|\.(log|pid)$/;
/** What data is called. */
const DATA_NAME =
  /^(data|db|database|storage|uploads?|backups?)$|\.(sqlite3?|db|mdb|rdb|aof)([-.]\w+)?$/i;

const within = (path: string, folder: string) => `${path}/`.startsWith(`${folder}/`);

/** Runs git read-only in a folder, also in one that another user owns; null if it fails. */
async function git(paths: HostPaths, folder: string, args: readonly string[]) {
  const ran = await run(["git", "-c", "safe.directory=*", "-C", folder, ...args], {
    env: { ...hostEnvironment(paths), GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
    limitMilliseconds: 10_000,
  });
  return ran.code === 0 ? ran.stdout : null;
}

/** Files that git tracks in a checkout. */
export async function trackedFiles(paths: HostPaths, folder: string): Promise<readonly string[]> {
  const files = await git(paths, folder, ["ls-files", "-z"]);
  return (files ?? "").split("\0").filter(Boolean);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function dataOf(question: CheckoutQuestion, top: string, extra: readonly string[]) {
  const { environment, folder, open } = question;
  const found = new Map<string, string>();
  const places = Object.entries(environment).flatMap(([name, value]) => {
    const path = pathIn(name, value, folder);
    return path !== null && within(path, top)
      ? [{ name, path, isAbsolute: value.includes("//") || value.startsWith("/") }]
      : [];
  });
  for (const path of extra) {
    const whole = join(top, path);
    const real = realPath(whole);
    const named = places.find((place) => within(place.path, whole));
    const isOpen = open.some((file) => within(file, real));
    if (named !== undefined) found.set(whole, `${named.name} names it`);
    else if (isOpen) found.set(whole, "the running process has it open");
    else if (DATA_NAME.test(basename(path)) && lstatSync(whole, { throwIfNoEntry: false })) {
      found.set(whole, "by its name it is data");
    }
  }
  // Also what is not there yet, or tracked: a release in another folder would still use this one.
  for (const { name, path, isAbsolute } of places) {
    const isKnown = [...found.keys()].some((known) => within(path, known));
    if (isAbsolute && !isKnown) found.set(path, `${name} names it`);
  }
  return [...found].map(([path, why]) => ({ path, why }));
}

/** The checkout around a folder; null if there is none. */
export async function readCheckout(question: CheckoutQuestion): Promise<Checkout | null> {
  const { paths, folder } = question;
  const ask = (...args: string[]) => git(paths, folder, args);
  const top = (await ask("rev-parse", "--show-toplevel"))?.trim();
  const commit = (await ask("rev-parse", "--verify", "HEAD^{commit}"))?.trim();
  if (top === undefined || commit === undefined) return null;
  const [refs, status] = await Promise.all([
    ask("for-each-ref", "--points-at=HEAD", "--format=%(objecttype) %(refname:short)", "refs/tags"),
    git(paths, top, ["status", "--porcelain=v1", "-z", "--ignored", "--no-renames"]),
  ]);
  const tags = (refs ?? "")
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split(" "));
  const entries = (status ?? "").split("\0").filter(Boolean);
  const isExtra = (entry: string) => /^(\?\?|!!)/.test(entry);
  const pathOf = (entry: string) => entry.slice(3).replace(/\/$/, "");
  const extra = entries
    .filter(isExtra)
    .map(pathOf)
    .filter((path) => !REMADE.test(path));
  const files = extra.filter((path) => !isEnvironmentFile(path));
  const data = dataOf(question, top, files);
  const isData = (path: string) => data.some((each) => within(each.path, join(top, path)));
  const named = (kind: string) =>
    tags.flatMap(([type, name]) => (type === kind ? (name ?? []) : []));
  return {
    folder: top,
    appFolder: relative(top, folder) || ".",
    commit,
    tags: named("tag"),
    lightweight: named("commit"),
    changed: entries.filter((entry) => !isExtra(entry)).map(pathOf),
    data,
    environmentFiles: question.environmentFiles,
    others: files.filter((path) => !isData(path)),
  };
}
