import { badReleases, addBadReleases } from "../bad-releases";
import type { Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { count, expectEqual, time } from "./findings";
import { releaseProblem } from "./witnesses";

const FIRST = "v2.3.0";
const CHANGES = { limits: { activate: 20, verify: 16 } };

/** Bad releases that go through the real engine: one falls on the canary, one on a later host. */
const BAD = [
  { release: badReleases.crashesAtOnce, on: "prod-1", reason: "no ledger of rules", back: 1 },
  {
    release: badReleases.wrongOnOneHost,
    on: "prod-2",
    reason: 'reported version "2.2.9"',
    back: 2,
  },
] as const;

/** Deploys the first release on a fleet, if it does not run there; the bad ones are in its origin afterwards. */
export async function prepareFleet(fleet: Fleet): Promise<void> {
  fleet.configure({ ...CHANGES });
  const { code, text } = await fleet.up();
  if (code !== 0)
    throw new Error(`the first deployment: expected exit 0, got ${String(code)}: ${text}`);
}

/** Deploys bad releases with `pulumi up` and demands that the whole fleet goes back. */
export async function proveFleetGoesBack(ground: Ground): Promise<void> {
  const { findings, say } = ground;
  const fleet = await ground.fleet();
  say("deploying v2.3.0 through the engine");
  await prepareFleet(fleet);
  await addBadReleases(fleet.sandbox.origin).catch(() => undefined);
  for (const { release, on, reason, back } of BAD) {
    const tag = `v${release.version}`;
    const before = await fleet.readHosts();
    fleet.configure({ ...CHANGES, release: tag });
    const { code, text, seconds } = await fleet.up();
    time(findings, "caught and reverted through the engine", seconds);
    const after = await fleet.readHosts();
    const where = `pulumi up with ${tag} (${release.message})`;
    expectEqual(findings, `${where}, exit code`, "not 0", code === 0 ? "0" : "not 0");
    const named = text.includes(`${tag} was not deployed: ${on}, `) && text.includes(reason);
    expectEqual(findings, `${where}, names ${on} and "${reason}"`, true, named);
    for (const host of fleet.hosts) {
      expectEqual(findings, `${where}, ${host}`, "", releaseProblem(after[host], FIRST));
    }
    const restarted = fleet.hosts.filter(
      (host) => before[host]?.process?.startTicks !== after[host]?.process?.startTicks,
    ).length;
    expectEqual(findings, `${where}, hosts that were switched and went back`, back, restarted);
    if (code !== 0 && named) count(findings, "bad deployments caught through the engine");
    say(`${where}: ${named ? "caught" : text.slice(-2000)}`);
  }
}
