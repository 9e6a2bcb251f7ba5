import { existsSync } from "node:fs";
import { cp, mkdir, readdir, symlink, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startSandbox } from "..";
import { clockAt, type Moment } from "../clock";
import { SandboxError } from "../errors";
import { expectNoAct } from "../rehearsal/promises";
import { projectFolder } from "../rehearsal/workbench";
import { ROWS, type Bypass, type Row } from "./bypass-rows";
import type { Experiment, Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { count, expectCount, expectEqual, time } from "./findings";
import { releaseProblem } from "./witnesses";

const RELEASE = "v2.3.0";
/** The gate of the checked-in file, with people on call; the sandbox's own is always open. */
const SETTINGS = {
  release: RELEASE,
  gate: { always: false, onCall: ["first person", "second person"] },
  limits: { activate: 30, verify: 16 },
};

/** What somebody who wants to get around the gate has at hand. */
async function openBypass(ground: Ground, fleet: Fleet): Promise<Bypass> {
  const { bench, stackWords } = fleet;
  const { layout, pulumi, sandbox } = bench;
  const edited = join(ground.folder, "edited");
  await copyProject(edited);
  const clocks = new Map<Moment, ReturnType<typeof clockAt>>();
  // Worked out once: deployer and hosts must agree to the second.
  const clockOf = (moment: Moment) => {
    const clock = clocks.get(moment) ?? clockAt(moment);
    clocks.set(moment, clock);
    return clock;
  };
  return {
    folder: ground.folder,
    project: projectFolder,
    stacks: layout.stacks,
    edited,
    setClock: async (moment) => {
      await startSandbox(sandbox.folder, () => undefined, {
        environment: moment === null ? {} : { "*": await clockOf(moment) },
      });
    },
    call: async (moment, { cwd, program, words, environment: extra, name }) => {
      const { code, stdout, stderr } = await pulumi({
        ...(program !== undefined && { program }),
        words: program === undefined ? [...words, ...stackWords, "--color=never"] : words,
        log: `bypass-${name}`,
        cwd: cwd ?? projectFolder,
        environment: { ...(await clockOf(moment)), ...extra },
      });
      return { code, text: stdout + stderr };
    },
  };
}

/** The project with a program that does not ask the gate, and a pack without its rules. */
async function copyProject(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const copied = ["index.ts", "facts", "policies"];
  for (const name of await readdir(projectFolder)) {
    const [from, to] = [join(projectFolder, name), join(folder, name)];
    if (copied.includes(name)) await cp(from, to, { recursive: true });
    else if (!name.startsWith(".")) await symlink(from, to);
  }
  await edit(join(folder, "facts", "standing.ts"), "gateRefusal(kind, gate)", "[]");
  await edit(join(folder, "policies", "rules.ts"), "  deploymentWindow,\n", "");
}

async function edit(file: string, part: string, other: string): Promise<void> {
  await writeFile(file, without(await readFile(file, "utf8"), part, other));
}

function without(text: string, part: string, other: string): string {
  if (text.includes(part)) return text.replace(part, other);
  throw new SandboxError(`edited project: expected ${part} in it, found none; change the proof`);
}

/** What shows an act: hosts as their kernels and file systems have them, and files in the login homes. */
async function readActs(fleet: Fleet) {
  const hosts = fleet.sandbox.hosts;
  const homes = await Promise.all(
    hosts.map(async ({ home }) => (existsSync(home) ? (await readdir(home)).sort() : [])),
  );
  return { facts: await fleet.readHosts(), runners: homes.flat().filter(isRunner) };
}

const isRunner = (name: string) => name.startsWith(".prism-");

async function tryRow(ground: Ground, fleet: Fleet, bypass: Bypass, row: Row): Promise<void> {
  const { findings, say } = ground;
  const before = await readActs(fleet);
  const started = performance.now();
  const { code, text } = await row.run(bypass);
  time(findings, "attempts", (performance.now() - started) / 1000);
  const after = await readActs(fleet);
  expectEqual(findings, `${row.name}, files of runners`, before.runners, after.runners);
  try {
    expectNoAct(before.facts, after.facts);
    count(findings, "attempts that acted on no host");
  } catch (error) {
    findings.violations.push({
      where: row.name,
      expected: "no act on any host",
      found: error instanceof Error ? error.message : String(error),
    });
  }
  if ((code === 0) !== row.succeeds)
    expectEqual(findings, `${row.name}, exit code`, row.succeeds, text);
  if (!row.says.test(text)) expectEqual(findings, `${row.name}, message`, String(row.says), text);
  say(`${row.name}: exit ${String(code)}, ${row.says.exec(text)?.[0] ?? "another message"}`);
}

/** An update in an open window, with the pack, that must complete. */
async function deployInWindow(ground: Ground, fleet: Fleet, bypass: Bypass): Promise<void> {
  const { findings, say } = ground;
  const moment: Moment = "Wednesday 10:05";
  await bypass.setClock(moment);
  const words = ["up", "--yes", "--skip-preview", "--policy-pack", "policies"];
  const { code, text } = await bypass.call(moment, { name: "open-window", words });
  expectEqual(findings, `up on ${moment}`, "0", code === 0 ? "0" : text);
  const facts = await fleet.readHosts();
  const problems = fleet.hosts.map((host) => releaseProblem(facts[host], RELEASE)).filter(Boolean);
  expectEqual(findings, `up on ${moment}, what runs`, [], problems);
  if (problems.length === 0) count(findings, "updates in an open window that completed");
  say(`up on ${moment}: exit ${String(code)}`);
}

async function prove(ground: Ground): Promise<void> {
  const { findings } = ground;
  const unknown = ground.rows?.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) {
    const names = ROWS.map(({ name }) => name).join(", ");
    throw new SandboxError(`--rows: expected some of ${names}, got ${unknown}`);
  }
  const wanted = ROWS.filter(({ name }) => ground.rows?.includes(name) ?? true);
  const fleet = await ground.fleet();
  fleet.configure(SETTINGS);
  const bypass = await openBypass(ground, fleet);
  const closed = "Friday 20:00";
  try {
    await bypass.setClock(closed);
    for (const row of wanted.filter(({ after }) => after === "nothing")) {
      await tryRow(ground, fleet, bypass, row);
    }
    const later = wanted.filter(({ after }) => after === "deployment");
    if (later.length > 0) {
      await deployInWindow(ground, fleet, bypass);
      await bypass.setClock(closed);
      for (const row of later) await tryRow(ground, fleet, bypass, row);
      expectCount(findings, "updates in an open window that completed", 1);
    }
  } finally {
    await bypass.setClock(null);
    fleet.configure({});
  }
  expectCount(findings, "attempts that acted on no host", wanted.length);
}

/** Whoever tries to deploy on a Friday evening, by whatever way, acts on no host and is told why. */
export const bypass: Experiment = {
  promise:
    "no way around the gate acts on a host, and each is told why; in a window an update completes",
  unit: "rounds",
  runs: 1,
  prove,
};
