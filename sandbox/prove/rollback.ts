import { addRelease } from "../origin";
import { expectWhole } from "./aftermath";
import type { Experiment, Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { count, expectCount, expectEqual, time } from "./findings";
import { releaseProblem } from "./witnesses";
import { WAYS_BACK } from "./ways-back";

const GOOD = "v2.4.0";
const SETTINGS = { limits: { activate: 30, verify: 16 } };

/** Seconds from an order until every host runs a release by all witnesses. */
async function measure(
  ground: Ground,
  fleet: Fleet,
  number: number,
  title: keyof typeof WAYS_BACK,
): Promise<void> {
  const { findings, say } = ground;
  const version = `2.9.${number}`;
  const date = "2026-11-18T13:00:00+08:00";
  const { origin } = fleet.sandbox;
  await addRelease(origin, { version, after: "2.4.0", message: `${title} ${number}`, date });
  fleet.configure({ ...SETTINGS, release: `v${version}` });
  const up = await fleet.up();
  expectEqual(findings, `deploying v${version}`, "0", up.code === 0 ? "0" : up.text);
  const before = await fleet.readHosts();
  const isNew = fleet.hosts.every((host) => releaseProblem(before[host], `v${version}`) === "");
  const start = performance.now();
  const { code, text } = await WAYS_BACK[title](fleet);
  const seconds = (performance.now() - start) / 1000;
  const where = `${title}, run ${number}`;
  expectEqual(findings, `${where}, exit code`, "0", code === 0 ? "0" : text);
  const after = await fleet.readHosts();
  const problems = fleet.hosts.map((host) => releaseProblem(after[host], GOOD)).filter(Boolean);
  expectEqual(findings, `${where}, what runs`, [], problems);
  if (isNew && problems.length === 0) {
    count(findings, `${title}: fleets taken back`);
    time(findings, title, seconds);
  }
  say(`${where}: ${seconds.toFixed(1)} s`);
  // The next deployment reconciles; what was left is marked bad, so each round brings a new release.
  await expectWhole(ground, fleet, where, "one more up");
}

async function prove(ground: Ground): Promise<void> {
  const { findings, runs, say } = ground;
  const fleet = await ground.fleet();
  fleet.configure({ ...SETTINGS, release: GOOD });
  say(`deploying ${GOOD}`);
  const { code, text } = await fleet.up();
  expectEqual(findings, "first deployment, exit code", "0", code === 0 ? "0" : text);
  const ways = Object.keys(WAYS_BACK) as (keyof typeof WAYS_BACK)[];
  let number = 0;
  for (let round = 1; round <= runs; round += 1) {
    for (const way of ways) await measure(ground, fleet, (number += 1), way);
  }
  fleet.configure({});
  for (const way of ways) expectCount(findings, `${way}: fleets taken back`, runs);
}

/** How long it takes from the order until every host is back and verified. */
export const rollback: Experiment = {
  promise: "an ordered rollback brings every host back, verified, by every way there is",
  unit: "rollbacks by each way",
  runs: 10,
  prove,
};
