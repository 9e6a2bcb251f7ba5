import { addBadReleases } from "../bad-releases";
import type { BareHost, BareRun } from "../bare-host";
import { addRelease } from "../origin";
import { serverWith } from "../bad-releases";
import type { GatewayRelease } from "../releases";
import type { Experiment, Ground } from "./experiment";
import { count, expectCount, expectEqual, time } from "./findings";
import { proveFleetGoesBack } from "./fleet-releases";
import type { Random } from "./random";
import { shareOut } from "./share-out";
import { releaseProblem } from "./witnesses";
import { ZOO, type BadDeployment } from "./zoo";

/** Hosts that work at the same time; they mostly wait. */
const HOSTS = 3;
const FIRST = "v2.3.0";

/** Short where only patience would be measured, long enough for a busy machine; verify's limit gives its full dwell. */
const LIMITS = { stage: 120, backup: 60, migrate: 40, activate: 20, verify: 60, settle: 60 };
const CHANGES = { limits: LIMITS };
/** A good release may take its time. */
const PATIENT = { limits: { ...LIMITS, activate: 60 } };

/** A release that is good, and as awkward as a good one may be. */
function goodRelease(number: number, random: Random): GatewayRelease {
  const warmUp = random.whole(0, 4000);
  const chatter = random.pick(["0 errors", "error rate 0 %", "retrying once", "warn: cache cold"]);
  const lines = `setInterval(() => logInfo(${JSON.stringify(chatter)}), ${random.whole(50, 500)});`;
  return {
    version: `2.5.${number}`,
    after: "2.4.0",
    message: `Start after ${warmUp} ms and log "${chatter}"`,
    date: "2026-11-18T11:00:00+08:00",
    files: {
      "src/server.ts": `await Bun.sleep(${warmUp});\nawait import("./app-server");`,
      "src/app-server.ts": serverWith(lines),
    },
  };
}

/** Deploys one bad release and demands that it is caught as promised and that the host is as it was. */
async function proveCaught(ground: Ground, on: BareHost, bad: BadDeployment): Promise<void> {
  const { findings, say } = ground;
  const arranged = await bad.arrange?.(on);
  const before = await on.probe();
  const started = performance.now();
  let ran: BareRun;
  try {
    ran = await on.deploy(bad.release, { ...CHANGES, ...arranged?.changes });
  } finally {
    arranged?.restore();
  }
  time(findings, "caught and reverted", (performance.now() - started) / 1000);
  const { failure, ending, run, verdicts } = ran;
  say(`${bad.title}: ${failure === null ? "not caught" : `${failure.phase}: ${failure.reason}`}`);
  expectEqual(findings, `${bad.title}, phase that catches it`, bad.phase, failure?.phase ?? "none");
  if (failure === null || !bad.reason.test(failure.reason)) {
    const found = failure?.reason ?? "no failure";
    findings.violations.push({ where: bad.title, expected: String(bad.reason), found });
  }
  expectEqual(findings, `${bad.title}, ending`, "reverted", ending);
  expectEqual(findings, `${bad.title}, what runs`, "", releaseProblem(await on.probe(), FIRST));
  const after = await on.probe();
  const isNew = after.process?.startTicks !== before.process?.startTicks;
  expectEqual(findings, `${bad.title}, the app was restarted`, bad.isSwitched, isNew);
  const level = (answer: typeof after) => Object(answer.health ?? {}) as { migration?: number };
  expectEqual(
    findings,
    `${bad.title}, level of the schema`,
    level(before).migration,
    level(after).migration,
  );
  const { drift, ledger, guard } = await on.inspect();
  expectEqual(findings, `${bad.title}, drift`, [], drift);
  expectEqual(findings, `${bad.title}, open run and guard`, [null, null], [ledger.openRun, guard]);
  if (bad.phase === "migrate") {
    // Its cause acted only if one level was really gone.
    const undone = verdicts.some(({ phase, outcome }) => phase === "undo" && outcome === "ok");
    expectEqual(findings, `${bad.title}, migrate-undo acted`, true, undone);
  }
  if (failure !== null && ending === "reverted") count(findings, "bad deployments caught");
  count(findings, "bad deployments tried");
  if (run.deployment.tag !== bad.release) throw new Error("another release was deployed");
}

/** Deploys one good release; anything but "ok" is a false alarm. */
async function proveGood(ground: Ground, on: BareHost, release: GatewayRelease): Promise<void> {
  const { findings, say } = ground;
  const started = performance.now();
  const { failure, ending, verdicts } = await on.deploy(`v${release.version}`, PATIENT);
  time(findings, "good deployment", (performance.now() - started) / 1000);
  const said = failure === null ? "deployed" : `${failure.phase}: ${failure.reason}`;
  say(`good v${release.version} (${release.message}): ${said}`);
  const where = `good release v${release.version} (${release.message})`;
  expectEqual(findings, where, "deployed", said);
  expectEqual(findings, `${where}, ending`, "ok", ending);
  expectEqual(findings, where, "", releaseProblem(await on.probe(), `v${release.version}`));
  const dwell = verdicts.find(({ phase }) => phase === "verify")?.evidence["dwellSeconds"];
  if (typeof dwell === "number") findings.conditions["dwell of verify, seconds"] = dwell;
  count(findings, failure === null ? "good deployments without alarm" : "false alarms");
}

async function prove(ground: Ground): Promise<void> {
  const { findings, random, runs, say } = ground;
  const hosts = await ground.hosts(HOSTS);
  const origin = hosts[0]?.origin ?? "";
  await addBadReleases(origin);
  const good = Array.from({ length: runs }, (_, index) => goodRelease(index + 1, random));
  for (const release of good) await addRelease(origin, release);
  say(`deploying ${FIRST} on ${HOSTS} hosts`);
  await Promise.all(
    hosts.map(async (on) => {
      const { failure } = await on.deploy(FIRST, PATIENT);
      expectEqual(findings, `${on.host.name}, first deployment`, null, failure);
    }),
  );
  await shareOut(hosts, ZOO, (on, bad) => proveCaught(ground, on, bad));
  await shareOut(hosts, good, (on, release) => proveGood(ground, on, release));
  await proveFleetGoesBack(ground);
  expectCount(findings, "bad deployments caught", ZOO.length);
  expectCount(findings, "good deployments without alarm", runs);
  expectCount(findings, "bad deployments caught through the engine", 2);
}

/** Every bad release is caught, named and taken back; no good one is. */
export const releases: Experiment = {
  promise: "every bad deployment is caught and taken back with its reason; no good one is",
  unit: "good deployments",
  runs: 10,
  prove,
};
