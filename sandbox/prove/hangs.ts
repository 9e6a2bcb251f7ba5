import { readFileSync } from "node:fs";
import type { BareHost } from "../bare-host";
import { readProcesses, signal, type ProcessEntry } from "../processes";
import { poll } from "../poll";
import type { Experiment, Ground } from "./experiment";
import { count, expectCount, expectEqual, time } from "./findings";
import { HANG_PHASES, HANG_WAYS, hangIn, type HangWay } from "./hang-ways";
import { shareOut } from "./share-out";
import { proveSilentServers } from "./silent-servers";
import { releaseProblem } from "./witnesses";

const HOSTS = 3;
const FIRST = "v2.3.0";
const LIMIT_SECONDS = 6;
/** Source: the promise, limit + 5 s. */
const MARGIN_SECONDS = 5;
/** Longest line the official provider takes; a longer one blocks it for ever. */
const LONGEST_LINE = 65_536;

const PATIENT = { stage: 120, backup: 60, migrate: 60, activate: 40, verify: 20, settle: 60 };

type Phase = (typeof HANG_PHASES)[number];

/** One way in one phase. */
interface Hang {
  readonly way: HangWay;
  readonly phase: Phase;
  /** Seconds that no other process sleeps. */
  readonly mark: string;
}

/** Processes with a word in their command line. */
function withMark(mark: string): ProcessEntry[] {
  return readProcesses().filter(({ pid }) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").includes(mark);
    } catch {
      return false;
    }
  });
}

async function proveEnds(ground: Ground, on: BareHost, { way, phase, mark }: Hang): Promise<void> {
  const { findings, say } = ground;
  const where = `${phase} ${way.title}`;
  const changes = hangIn(phase, way.script(mark), on);
  const settings = on.settings("v2.4.0", {
    ...changes,
    limits: { ...PATIENT, [phase]: LIMIT_SECONDS },
  });
  const opened = await on.open(settings);
  let seen = 0;
  const watch = setInterval(() => (seen += withMark(`sleep ${mark}`).length), 50);
  const ran = await on.carryOut(settings, opened);
  clearInterval(watch);
  const step = ran.timings.find((timing) => timing.phase === phase);
  const seconds = step?.seconds ?? 0;
  time(findings, `${way.title}, beyond the limit`, Math.max(0, seconds - LIMIT_SECONDS));
  const { failure } = ran;
  say(`${where}: ${seconds.toFixed(1)} s, ${failure?.reason.slice(0, 200) ?? "no failure"}`);
  if (seconds > LIMIT_SECONDS + MARGIN_SECONDS) {
    const expected = `its end within ${LIMIT_SECONDS + MARGIN_SECONDS} s`;
    findings.violations.push({ where, expected, found: `${seconds.toFixed(1)} s` });
  }
  expectEqual(findings, `${where}, phase that failed`, phase, failure?.phase ?? "none");
  if (!way.reason.test(failure?.reason ?? "")) {
    const found = failure?.reason ?? "no failure";
    findings.violations.push({ where, expected: String(way.reason), found });
  }
  const longest = Math.max(...ran.printed.split("\n").map(({ length }) => length));
  expectEqual(findings, `${where}, longest line under 64 KiB`, true, longest < LONGEST_LINE);
  // What was killed just now may still be on the list for a moment.
  await poll("the end of what hung", MARGIN_SECONDS, () => withMark(mark).length === 0).catch(
    () => undefined,
  );
  const left = withMark(mark);
  expectEqual(
    findings,
    `${where}, processes left`,
    [],
    left.map(({ program }) => program),
  );
  for (const each of left) signal(each, "SIGKILL");
  expectEqual(findings, `${where}, what runs`, "", releaseProblem(await on.probe(), FIRST));
  expectEqual(findings, `${where}, open run`, null, (await on.inspect()).ledger.openRun);
  if (seen > 0) count(findings, "hanging processes seen at work");
}

async function prove(ground: Ground): Promise<void> {
  const { findings, random, runs, say } = ground;
  const hosts = await ground.hosts(HOSTS);
  findings.conditions["limit of the step, seconds"] = LIMIT_SECONDS;
  say(`deploying ${FIRST} on ${HOSTS} hosts`);
  await Promise.all(
    hosts.map(async (on) => {
      const { failure } = await on.deploy(FIRST, { limits: PATIENT });
      expectEqual(findings, `${on.host.name}, first deployment`, null, failure);
    }),
  );
  const first = random.whole(0, HANG_PHASES.length - 1);
  const hangs = Array.from({ length: runs }, (_, run) =>
    HANG_WAYS.map((way, index): Hang => {
      const phase = HANG_PHASES[(first + run + index) % HANG_PHASES.length] ?? "stage";
      return { way, phase, mark: `7${random.whole(10_000_000, 99_999_999)}` };
    }),
  ).flat();
  await shareOut(hosts, hangs, (on, hang) => proveEnds(ground, on, hang));
  await proveSilentServers(ground);
  expectCount(findings, "hanging processes seen at work", hangs.length);
  expectCount(findings, "silent servers found", 2);
}

/** Nothing that hangs holds a run up, and nothing of it is left. */
export const hangs: Experiment = {
  promise: "what hangs ends within its limit + 5 s with a clear error, and nothing of it survives",
  unit: "times each way hangs, each time in another phase",
  runs: 3,
  prove,
};
