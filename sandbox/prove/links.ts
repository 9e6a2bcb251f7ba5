import { addRelease } from "../origin";
import { poll } from "../poll";
import { inventoryEntry } from "../rehearsal/stack-files";
import { readActs, COUNTING } from "./acts";
import { expectWhole } from "./aftermath";
import { createCutProxy, type CutProxy } from "./cut-proxy";
import type { Experiment, Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { count, expectCount, expectEqual, time } from "./findings";
import { runnersAtWork } from "./fleet-state";

const SETTINGS = {
  ...COUNTING,
  limits: { stage: 60, backup: 30, migrate: 30, activate: 30, verify: 16, settle: 40 },
};

/** Longest wait for the end of an update, or for connections to cut. */
const PATIENCE_SECONDS = 300;

const productionOf = ({ sandbox }: Fleet) =>
  sandbox.hosts.filter(({ stack }) => stack === "production");

/** The stack file's hosts, each behind a link of its own; host keys stay pinned. */
async function laySoftLinks(fleet: Fleet) {
  const hosts = productionOf(fleet);
  const proxies = await Promise.all(hosts.map(({ sshPort }) => createCutProxy(sshPort)));
  const entries = hosts.map((host, index) => ({
    ...inventoryEntry(host),
    port: proxies[index]?.port,
  }));
  return { proxies: proxies as [CutProxy, ...CutProxy[]], entries };
}

/** Demands that no step acted twice, and that each one the ledger calls done has acted. */
function expectOnce(
  { findings }: Ground,
  fleet: Fleet,
  where: string,
  earlier: ReadonlySet<string>,
): void {
  for (const host of productionOf(fleet)) {
    const { acted, done, switched } = readActs(host);
    const place = `${where}, ${host.name}`;
    const twice = Object.entries({ ...acted, ...switched }).filter(([, times]) => times > 1);
    expectEqual(findings, `${place}, acts that happened twice`, [], twice);
    const missing = done.filter((step) => acted[step] !== 1 && !earlier.has(step));
    expectEqual(findings, `${place}, steps done without their act`, [], missing);
    findings.counts[`acts counted on ${host.name}`] = Object.keys(acted).length;
  }
}

const bytesOf = (proxies: readonly CutProxy[]) =>
  proxies.reduce((sum, proxy) => sum + proxy.bytes(), 0);

async function proveCut(
  ground: Ground,
  fleet: Fleet,
  number: number,
  links: Awaited<ReturnType<typeof laySoftLinks>>,
  usual: { readonly seconds: number; readonly earlier: ReadonlySet<string> },
): Promise<void> {
  const { findings, random, say } = ground;
  const version = `2.8.${number}`;
  const date = "2026-11-18T12:00:00+08:00";
  await addRelease(fleet.sandbox.origin, { version, after: "2.4.0", message: version, date });
  fleet.configure({ ...SETTINGS, hosts: links.entries, release: `v${version}` });
  // One link, or all of them, at a moment of the steps. The first deployment, which made caches, took longer.
  const isAll = random.whole(0, 2) === 0;
  const chosen = isAll ? links.proxies : [random.pick(links.proxies)];
  const moment = random.whole(Math.round(usual.seconds * 200), Math.round(usual.seconds * 600));
  const before = bytesOf(chosen);
  const started = performance.now();
  const call = fleet.up();
  const state = { isOver: false };
  void call.then(() => (state.isOver = true));
  let broken = 0;
  await poll("connections to cut", PATIENCE_SECONDS, () => {
    // Only while a step is at work: before it there is only observation, which any later up repeats.
    const isWorking = bytesOf(chosen) > before && runnersAtWork(fleet).length > 0;
    if (performance.now() - started >= moment && isWorking) {
      broken = chosen.reduce((sum, proxy) => sum + proxy.cut(), 0);
    }
    return state.isOver || broken > 0;
  });
  const first = await call;
  count(findings, "connections cut", broken);
  const where = `run ${number}: ${isAll ? "all links" : "one link"} cut after ${(moment / 1000).toFixed(1)} s`;
  say(`${where}: ${broken} connections; the first up ended with ${String(first.code)}`);
  if (broken > 0) count(findings, "deployments whose links were cut");
  if (first.code !== 0) {
    count(findings, "deployments that needed one more up");
    const again = await fleet.up();
    const ending = again.code === 0 ? "0" : again.text.slice(-3000);
    expectEqual(findings, `${where}, one more up ends with exit code`, "0", ending);
  }
  time(findings, "from the first up to the end", (performance.now() - started) / 1000);
  const tag = await expectWhole(ground, fleet, where, "one more up");
  expectEqual(findings, `${where}, what runs`, `v${version}`, tag);
  expectOnce(ground, fleet, where, usual.earlier);
}

async function prove(ground: Ground): Promise<void> {
  const { findings, runs, say } = ground;
  const fleet = await ground.fleet();
  const links = await laySoftLinks(fleet);
  // Runs before this one did not count their acts.
  const earlier = new Set(productionOf(fleet).flatMap((host) => readActs(host).done));
  try {
    fleet.configure({ ...SETTINGS, hosts: links.entries, release: "v2.4.0" });
    say("deploying v2.4.0 through links that can be cut");
    const { code, text, seconds } = await fleet.up();
    expectEqual(findings, "first deployment, exit code", "0", code === 0 ? "0" : text);
    for (let number = 1; number <= runs; number += 1) {
      await proveCut(ground, fleet, number, links, { seconds, earlier });
    }
  } finally {
    for (const proxy of links.proxies) await proxy.close();
    fleet.configure({});
  }
  expectCount(findings, "deployments whose links were cut", runs);
  expectCount(findings, "connections cut", runs);
  for (const host of fleet.hosts) expectCount(findings, `acts counted on ${host}`, runs * 2);
}

/** A link that breaks makes nothing happen twice, and the fleet still ends whole. */
export const links: Experiment = {
  promise: "a link that breaks makes no step act twice, and one more up ends on one release",
  unit: "deployments whose connections are cut",
  runs: 6,
  prove,
};
