import { readdirSync } from "node:fs";
import { join } from "node:path";
import { hostsOf } from "../../config/inventory";
import { observeHosts } from "../../facts/hosts";
import { loginOf } from "../../facts/ssh";
import { bundleRunner } from "../../host/bundle";
import type { Inspection } from "../../plan/inspection";
import { bareSettings } from "../bare-settings";
import { readProcesses, readEnvironment, ownerVariable, type ProcessEntry } from "../processes";
import { readFileSync } from "node:fs";
import type { Fleet } from "./fleet";

/** A process with its command line. */
export interface Seen extends ProcessEntry {
  readonly line: string;
}

/** What every production host says of itself, by the product's own observation. */
export async function inspectFleet({ sandbox }: Fleet): Promise<readonly Inspection[]> {
  const settings = bareSettings(sandbox, "v2.3.0", { ssh: { privateKey: sandbox.privateKey } });
  const answers = await observeHosts(hostsOf(settings), {
    stack: "production",
    login: loginOf(settings.ssh),
    appName: settings.app.name,
    runner: bundleRunner().text,
  });
  return answers.map((answer) => {
    if (answer.state === "observed") return answer.inspection;
    throw new Error(
      `${answer.host}: ${answer.state === "unreachable" ? answer.reason : "unasked"}`,
    );
  });
}

/** All processes that belong to a fleet's hosts. */
export function hostProcesses({ sandbox }: Fleet): readonly Seen[] {
  const mark = `${ownerVariable}=${sandbox.folder}`;
  return readProcesses()
    .filter(({ pid }) => readEnvironment(pid).includes(mark))
    .map((process) => ({ ...process, line: lineOf(process.pid) }));
}

/** Runners at work on a fleet's hosts, and the guards that wait there. */
export function runnersOf(fleet: Fleet): readonly Seen[] {
  return hostProcesses(fleet).filter(({ line }) =>
    /\.prism-\S+\.mjs|prism-host\.mjs|guard\.config/.test(line),
  );
}

/** Those of them that carry out a step. */
export function runnersAtWork(fleet: Fleet): readonly Seen[] {
  return runnersOf(fleet).filter(({ line }) => /\.mjs (step|work)/.test(line));
}

/** Processes that descend from one. */
export function descendantsOf(ancestor: number): readonly Seen[] {
  const all = readProcesses();
  const family = new Set([ancestor]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all
    .filter(({ pid }) => pid !== ancestor && family.has(pid))
    .map((process) => ({ ...process, line: lineOf(process.pid) }));
}

/** Sessions of the hosts' ssh servers: the processes in which logins live. */
export function sshSessions({ sandbox }: Fleet): readonly Seen[] {
  const servers = readProcesses().filter(
    ({ pid, program }) => program === "sshd" && lineOf(pid).includes(`${sandbox.folder}/hosts/`),
  );
  return servers
    .flatMap(({ pid }) => descendantsOf(pid))
    .filter(({ program }) => /^sshd/.test(program));
}

/** Locks of the engine on the stack. */
export function engineLocks({ bench }: Fleet): readonly string[] {
  const folder = join(bench.layout.state, ".pulumi", "locks");
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch {
    return [];
  }
}

function lineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
