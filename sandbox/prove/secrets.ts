import { basename, join } from "node:path";
import type { BareHost } from "../bare-host";
import type { Experiment, Ground } from "./experiment";
import { count, expectCount, expectEqual, time, type Findings } from "./findings";
import { proveFleetSecrets } from "./fleet-secrets";
import { addLeaks, FLEET_LEAKS, LEAKS, QUIET_RELEASE, type Leak } from "./leaks";
import { PLANTED, placesOf, plantedSecrets, readFiles, watchProcesses } from "./planted";
import { shareOut } from "./share-out";

const HOSTS = 3;
const LIMITS = { stage: 120, backup: 40, migrate: 40, activate: 25, verify: 16, settle: 60 };

/** Files that are there to hold secrets: the app's environment and its own log. */
export function mayHold(path: string): boolean {
  return (
    basename(path) === "app.env" || /\/\.pm2\/logs\/prism-gateway-api-(out|error)\.log$/.test(path)
  );
}

/** Base names of the files in which the search must find every secret. */
const BELONGS = ["app.env", "prism-gateway-api-error.log", "prism-gateway-api-out.log"];

/** Demands that no secret is anywhere but where it belongs, and that it is there. */
export function expectHidden(
  findings: Findings,
  secrets: Readonly<Record<string, string>>,
  places: ReadonlyMap<string, string>,
): void {
  for (const [name, value] of Object.entries(secrets)) {
    const found = placesOf(value, places);
    expectEqual(
      findings,
      `${name}, places that show it`,
      [],
      found.filter((at) => !mayHold(at)),
    );
    // So that a search that finds nothing is no blind one.
    const kinds = new Set(found.filter(mayHold).map((path) => basename(path)));
    expectEqual(findings, `${name} is where it belongs`, BELONGS, [...kinds].sort());
    count(findings, "secrets found where they belong");
  }
  count(findings, "places searched", places.size);
}

async function proveLeak(
  { findings, say }: Ground,
  on: BareHost,
  leak: Leak,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const { phase, release, changes, arrange } = leak;
  const all = { limits: LIMITS, ...changes, secrets: { values } };
  const restore = arrange?.(on);
  const started = performance.now();
  const { verdicts, printed } = await on.deploy(`v${release.version}`, all);
  time(findings, "forced failure", (performance.now() - started) / 1000);
  restore?.();
  const failed = verdicts.filter(({ outcome }) => outcome === "failed").map((each) => each.phase);
  say(`forced ${phase}: ${failed.join(" and ")} failed`);
  expectEqual(findings, `forced ${phase}, it failed`, true, failed.includes(phase));
  // Redacted names are what is left of values that were really printed.
  const isTold = /\[(PLANTED_\d+|JWT_SECRET)\]/.test(printed);
  expectEqual(findings, `forced ${phase}, secrets were really told`, true, isTold);
  if (failed.includes(phase) && isTold) count(findings, "phases in which secrets were told");
  if (phase === "settle") {
    const again = await on.goBack(`v${QUIET_RELEASE.version}`, {
      limits: LIMITS,
      secrets: { values },
    });
    expectEqual(findings, "after a settle that failed, the rollback", null, again.failure);
    return printed + again.printed;
  }
  return printed;
}

async function prove(ground: Ground): Promise<void> {
  const { findings, folder, random, runs, say } = ground;
  const hosts = await ground.hosts(HOSTS);
  const values = plantedSecrets(random);
  const origin = hosts[0]?.origin ?? "";
  await addLeaks(origin);
  const watch = watchProcesses(folder);
  const printed: string[] = [];
  say(`deploying v${QUIET_RELEASE.version} with ${PLANTED} secrets on ${HOSTS} hosts`);
  await Promise.all(
    hosts.map(async (on) => {
      const changes = { limits: LIMITS, secrets: { values } };
      const ran = await on.deploy(`v${QUIET_RELEASE.version}`, changes);
      expectEqual(findings, `${on.host.name}, first deployment`, null, ran.failure);
      printed.push(ran.printed);
    }),
  );
  await shareOut(hosts, LEAKS, async (on, leak) => {
    printed.push(await proveLeak(ground, on, leak, values));
  });
  const seen = watch.stop();
  count(findings, "command lines and environments seen", seen.size);
  const lists = await Promise.all(hosts.map((on) => on.shell(`${on.tools.pm2} jlist`)));
  const files = hosts.flatMap(({ host }) => [...readFiles(join(folder, "hosts", host.name))]);
  const places = new Map([
    ...files,
    ...seen,
    ["pm2 jlist", lists.map(({ stdout }) => stdout).join("\n")] as const,
    ["what the steps printed", printed.join("\n")] as const,
  ]);
  expectHidden(findings, values, places);
  await proveFleetSecrets(ground, FLEET_LEAKS.slice(0, runs));
  expectCount(findings, "phases in which secrets were told", LEAKS.length);
  expectCount(findings, "secrets found where they belong", PLANTED * 2);
  expectCount(
    findings,
    "pulumi runs in which secrets were told",
    Math.min(runs, FLEET_LEAKS.length),
  );
  expectCount(findings, "command lines and environments seen", 50);
}

/** No secret comes out where it does not belong, wherever a run fails. */
export const secrets: Experiment = {
  promise: `${PLANTED} planted secrets are in no output, state, record, log or process list, whatever fails`,
  unit: "phases forced to fail through the engine, after all of them on hosts alone",
  runs: FLEET_LEAKS.length,
  prove,
};
