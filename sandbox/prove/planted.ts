import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { ownerVariable, readEnvironment, readProcesses } from "../processes";
import type { Random } from "./random";

/** Texts by where they were found: a file's path, or what printed them. */
export type Places = ReadonlyMap<string, string>;

/** How many secrets are planted. */
export const PLANTED = 30;

/** Ways of being hard to hide; a mark is text that stands nowhere else. */
const KINDS: readonly ((mark: (length: number) => string) => string)[] = [
  (mark) => `it's "${mark(9)}" and 'that'`,
  (mark) => `first-line-${mark(9)}\nsecond-line-${mark(9)}\n`,
  (mark) => `50%25-${mark(9)} & more=yes+no/so`,
  (mark) => `${Buffer.from(mark(24)).toString("base64")}==`,
  (mark) => `päßwörd-密码-🔑-${mark(6)}`,
  (mark) => `~${mark(4)}!`,
  (mark) => `long-${mark(4000)}`,
  (mark) => `{"user":"${mark(9)}","path":"a\\b"}`,
  (mark) => `https://user:${mark(9)}@example.com/?q=%20${mark(3)}#top`,
  (mark) => `$(echo ${mark(9)}) \`x\` $HOME #1 \\ end`,
];

/**
 * Secret values that are hard to hide, by the name of their variable.
 *
 * @param random  the same seed plants the same
 */
export function plantedSecrets(random: Random): Record<string, string> {
  const letters = Array.from("abcdefghijkmnpqrstuvwxyz23456789") as [string, ...string[]];
  const mark = (length: number) => Array.from({ length }, () => random.pick(letters)).join("");
  const names = Array.from({ length: PLANTED }, (_, index) => `PLANTED_${index + 1}`);
  return Object.fromEntries(
    names.map((name, index) => [name, KINDS[index % KINDS.length]?.(mark) ?? mark(9)]),
  );
}

/** A value as files, URLs, JSON inside JSON and programs show it; each of its long lines counts too. */
export function formsOf(value: string): string[] {
  const inJson = JSON.stringify(value).slice(1, -1);
  const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
  // A key's frame and its first line are the same in all keys of its type.
  const lines = value
    .split("\n")
    .filter((line) => line.length >= 12 && !/^(-----|b3BlbnNzaC1rZXktdjEA)/.test(line));
  return [
    value,
    ...lines,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    base64,
    base64.replaceAll("+", "-").replaceAll("/", "_"),
    encodeURIComponent(value),
    // As Bun's environment files have it.
    value.replaceAll("$", "\\$"),
  ];
}

/** Where a value is, in any of its forms. */
export function placesOf(value: string, places: Places): string[] {
  const forms = formsOf(value);
  return [...places].flatMap(([place, text]) =>
    forms.some((form) => text.includes(form)) ? [place] : [],
  );
}

/** Texts of all files below a folder. */
export function readFiles(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [path, readFileSync(path, "utf8")]));
}

/** Looks at the machine's processes until it is stopped. */
export interface ProcessWatch {
  /** Command lines of all processes, and environments of the hosts' own. */
  stop(): Places;
}

/** Between two looks; a step's shortest command takes longer. */
const LOOK_MILLISECONDS = 40;

/**
 * Starts looking at the command lines of all processes, and at the environments of those that belong to a sandbox's
 * hosts. The app and its scripts are left out: they are given the secrets. So are the deployer's processes: Pulumi
 * hands the configuration to the program in its environment.
 *
 * @param folder  real path of the sandbox's folder
 */
export function watchProcesses(folder: string): ProcessWatch {
  const seen = new Map<string, string>();
  const look = () => {
    for (const { pid, startTicks, program } of readProcesses()) {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        const name = `process ${pid} ${startTicks} (${program})`;
        seen.set(`command line of ${name}: ${line.slice(0, 80)}`, line);
        const environment = readEnvironment(pid);
        if (!environment.includes(`${ownerVariable}=${folder}`)) continue;
        if (/\/deployments\/v[^/]+\/code/.test(readlinkSync(`/proc/${pid}/cwd`))) continue;
        seen.set(`environment of ${name}`, environment.join("\n"));
      } catch {
        // It has just ended.
      }
    }
  };
  const timer = setInterval(look, LOOK_MILLISECONDS);
  return {
    stop: () => {
      clearInterval(timer);
      return seen;
    },
  };
}
