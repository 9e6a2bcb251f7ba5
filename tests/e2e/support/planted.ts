import { randomBytes } from "node:crypto";
import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { ownerVariable, readEnvironment, readProcesses } from "../../../sandbox/processes";

/** Texts by where they were found: a file's path, or what printed them. */
export type Places = ReadonlyMap<string, string>;

/** Secret values that are hard to hide, by the path of their setting; new ones in every run. */
export function plantedValues(): Record<string, string> {
  const mark = () => randomBytes(9).toString("hex");
  return {
    "prism:secrets.jwtValue": `it's "${mark()}" 50%25\nsecond-line-${mark()} & more=yes`,
    "prism:secrets.values.PARTNER_KEY": `${mark()} /?%20 "quoted" \\ ünï+=`,
    "prism:secrets.values.SIGNING_TOKEN": `${randomBytes(24).toString("base64")}==`,
  };
}

/** A value as files, URLs, JSON inside JSON and programs show it; each of its long lines counts too. */
function formsOf(value: string): string[] {
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
