import { spawn } from "node:child_process";
import { addRelease } from "../origin";
import { poll } from "../poll";
import { isRunning, readProcess, signal } from "../processes";
import { projectFolder } from "../rehearsal/workbench";
import { expectWhole } from "./aftermath";
import type { Experiment, Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { count, expectCount, expectEqual, time } from "./findings";
import {
  descendantsOf,
  inspectFleet,
  runnersAtWork,
  runnersOf,
  sshSessions,
  type Seen,
} from "./fleet-state";
import { shortDeadline, type ShortDeadline } from "./short-deadline";
import { comeBack } from "./ways-back";

/** Beyond the deadline: the guard's look, its way back, the load of the machine. */
const MARGIN_SECONDS = 30;
/** What the product says when too little of the deadline is left to come back: hosts are as before the run. */
const TOO_LATE = "to do: run pulumi up again; it opens a fresh run";
/** Longest wait for a process of a kind to appear in one deployment, from the chosen moment on. */
const PATIENCE_SECONDS = 60;

/** What can be killed; each gives what is there now. */
const VICTIMS = {
  "the CLI": (_: Fleet, cli: Seen) => [cli],
  "the provider": (_: Fleet, cli: Seen) =>
    descendantsOf(cli.pid).filter(({ line }) => line.includes("resource-command")),
  "a runner": (fleet: Fleet) => runnersAtWork(fleet),
  "an ssh session": (fleet: Fleet) => sshSessions(fleet),
} satisfies Record<string, (fleet: Fleet, cli: Seen) => readonly Seen[]>;

type Victim = keyof typeof VICTIMS;
const KINDS = Object.keys(VICTIMS) as [Victim, ...Victim[]];

/** Starts `pulumi up` so that its process can be killed. */
function startUp({ bench, stackWords }: Fleet) {
  const words = ["up", "--yes", "--skip-preview", "--suppress-progress", ...stackWords];
  const child = spawn(bench.engine.pulumi, words, {
    cwd: projectFolder,
    env: bench.environment,
    detached: true,
    stdio: "ignore",
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const entry = child.pid === undefined ? undefined : readProcess(child.pid);
  if (entry === undefined) throw new Error(`${bench.engine.pulumi}: expected to start`);
  return { cli: { ...entry, line: "pulumi up" }, ended };
}

/** Kills one process of a kind at a random moment of a deployment; the first fifth of it only loads the program. */
async function kill(ground: Ground, fleet: Fleet, victim: Victim, usualSeconds: number) {
  const { random } = ground;
  const { cli, ended } = startUp(fleet);
  let isOver = false;
  void ended.then(() => (isOver = true));
  const moment = random.whole(Math.round(usualSeconds * 200), Math.round(usualSeconds * 900));
  const start = performance.now();
  const found = await poll(victim, moment / 1000 + PATIENCE_SECONDS, () => {
    if (isOver) return [];
    if (performance.now() - start < moment) return undefined;
    const here = VICTIMS[victim](fleet, cli).filter((mark) => isRunning(mark));
    return here.length > 0 ? here : undefined;
  }).catch(async (error: unknown) => {
    // What still runs would write into a folder that is removed.
    signal(cli, "SIGKILL");
    await ended;
    throw error;
  });
  const [first, ...others] = found;
  if (first === undefined) return { killed: null, moment, ended };
  const killed = random.pick([first, ...others]);
  signal(killed, "SIGKILL");
  await poll(`the end of ${victim}`, 5, () => !isRunning(killed));
  return { killed, moment, ended };
}

async function proveKill(ground: Ground, fleet: Fleet, number: number, deadline: ShortDeadline) {
  const { findings, say } = ground;
  const victim = KINDS[(number - 1) % KINDS.length] ?? KINDS[0];
  // Every other time nobody comes back before the hosts have helped themselves; in two rounds, each victim both ways.
  const isAlone = (number - 1 + Math.floor((number - 1) / KINDS.length)) % 2 === 1;
  const before = `v${String((await fleet.readHosts())[fleet.hosts[0] ?? ""]?.health?.version)}`;
  const version = `2.7.${number}`;
  const date = "2026-11-18T12:00:00+08:00";
  await addRelease(fleet.sandbox.origin, { version, after: "2.4.0", message: version, date });
  fleet.configure({ ...deadline.settings, release: `v${version}` });
  const { killed, moment, ended } = await kill(ground, fleet, victim, deadline.usualSeconds);
  const where = `run ${number}: ${victim} killed after ${(moment / 1000).toFixed(1)} s`;
  if (killed === null) {
    count(findings, "deployments that ended before the kill");
    await ended;
    return;
  }
  count(findings, "processes killed");
  count(findings, `killed: ${victim}`);
  const start = performance.now();
  await ended;
  if (isAlone) {
    const limit = deadline.seconds + deadline.settings.limits.budget + MARGIN_SECONDS;
    await poll("the hosts to help themselves", limit, async () => {
      const now = await inspectFleet(fleet);
      const isQuiet = now.every(({ guard, ledger, now: clock }) => {
        const open = ledger.openRun;
        return guard === null && (open === null || Date.parse(open.deadline) <= Date.parse(clock));
      });
      return isQuiet && runnersOf(fleet).length === 0;
    });
    time(findings, "from the kill until the hosts had helped themselves", since(start));
    const tag = await expectWhole(ground, fleet, `${where}, left alone`, "left alone");
    say(`${where}, left alone: ${tag}`);
  }
  let { code, text } = await comeBack(fleet);
  if (code !== 0 && text.includes(TOO_LATE)) {
    count(findings, "came back too late for the deadline, so one more up");
    const tag = await expectWhole(ground, fleet, `${where}, too late`, "one more up");
    expectEqual(findings, `${where}, too late, what runs`, before, tag);
    ({ code, text } = await fleet.up());
  }
  time(
    findings,
    isAlone ? "from coming back to the end" : "from the kill to the end",
    since(start),
  );
  expectEqual(findings, `${where}, coming back ends with exit code`, "0", code === 0 ? "0" : text);
  const tag = await expectWhole(ground, fleet, where, "one more up");
  expectEqual(findings, `${where}, what runs`, `v${version}`, tag);
  say(`${where}: ${before} → ${tag}`);
}

const since = (start: number) => (performance.now() - start) / 1000;

async function prove(ground: Ground): Promise<void> {
  const { findings, runs, say } = ground;
  const fleet = await ground.fleet();
  fleet.configure({ release: "v2.4.0" });
  say("deploying v2.4.0");
  const first = await fleet.up();
  expectEqual(findings, "first deployment, exit code", "0", first.code === 0 ? "0" : first.text);
  const deadline = shortDeadline(fleet, first.seconds);
  findings.conditions["deadline of the first host, seconds"] = deadline.seconds;
  // The kill may come at any moment of a deployment, so its usual length is the range.
  for (let number = 1; number <= runs; number += 1) {
    await proveKill(ground, fleet, number, deadline);
  }
  const ended = findings.counts["deployments that ended before the kill"] ?? 0;
  expectCount(findings, "processes killed", Math.max(1, runs - ended));
}

/** Whatever is killed, the fleet ends on one verified release. */
export const kills: Experiment = {
  promise:
    "whatever is killed, the fleet ends on one verified release, with no lock and nothing left",
  unit: "deployments in which one process is killed",
  runs: 8,
  prove,
};
