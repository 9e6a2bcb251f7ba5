import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startTraffic } from "..";
import type { AlarmEyes } from "../alarms/eyes";
import { addRelease } from "../origin";
import { gatewayFolder } from "../releases";
import { pm2On } from "./alarm-faults";
import { untilSo } from "./until-so";
import type { Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { count, expectEqual, time } from "./findings";
import { openWatch } from "./open-watch";
import { releaseProblem } from "./witnesses";

const STACK = "production";
const GOOD = "v2.3.0";
const BAD = "2.12.0";
const ANSWER = "const response = await answer(request);";
const USERS = "/health?user=1";
const REQUESTS_PER_SECOND = 20;
const ERRORS = 0.15;

/** A release that fails users, and nobody who checks it. */
async function publish({ sandbox }: Fleet): Promise<void> {
  const source = readFileSync(join(gatewayFolder, "base", "src/server.ts"), "utf8");
  if (!source.includes(ANSWER)) throw new RangeError(`src/server.ts: expected "${ANSWER}"`);
  const worse = `const isLost = request.url.endsWith("${USERS}") && Math.random() < ${ERRORS};
  const response = isLost ? Response.json({ error: "lost" }, { status: 500 }) : await answer(request);`;
  await addRelease(sandbox.origin, {
    version: BAD,
    after: "2.3.0",
    message: "Fail users",
    files: { "src/server.ts": source.replace(ANSWER, worse) },
    date: "2026-11-18T15:00:00+08:00",
  });
}

/** The hour after a release that fails users, and then everybody. */
export async function proveHour(ground: Ground, fleet: Fleet, eyes: AlarmEyes): Promise<void> {
  const { findings, say, folder } = ground;
  const isFiring = (id: string) => async () => (await eyes.states())[id] === "ALARM";
  await publish(fleet);
  const told = join(folder, "told.jsonl");
  writeFileSync(told, "");
  fleet.configure({ release: `v${BAD}`, aws: { watch: { notify: ["tee", "-a", told] } } });
  const up = await fleet.up();
  expectEqual(findings, `deploying v${BAD}`, "0", up.code === 0 ? "0" : up.text);
  const traffic = startTraffic({
    url: fleet.sandbox.balancer.url,
    requestsPerSecond: REQUESTS_PER_SECOND,
    calls: [{ path: USERS }],
  });
  const first = openWatch(fleet.bench, STACK);
  let second = first;
  try {
    time(findings, "15 % errors to P1", await untilSo("P1 of 15 % errors", isFiring("p1")));
    await untilSo("P1 told", () => Promise.resolve(readFileSync(told, "utf8").includes("\n")));
    const code = await Promise.race([first.over, Promise.resolve("runs")]);
    expectEqual(findings, "the watch after P1", "runs", code);
    await first.kill();
    second = openWatch(fleet.bench, STACK);
    await pm2On(fleet, fleet.hosts, "stop", "telemetry");
    await untilSo("blind", isFiring("gate-blind"));
    const still = await fleet.readHosts();
    const moved = fleet.hosts.map((host) => releaseProblem(still[host], `v${BAD}`)).filter(Boolean);
    expectEqual(findings, "what runs while no host is heard", [], moved);
    await pm2On(fleet, fleet.hosts, "stop", "app");
    await pm2On(fleet, fleet.hosts, "start", "telemetry");
    const start = performance.now();
    time(findings, "nothing answers to P0", await untilSo("P0", isFiring("p0")));
    expectEqual(findings, "exit code of the watch", 3, await second.over);
    time(findings, "nothing answers to all is back", (performance.now() - start) / 1000);
  } finally {
    await traffic.stop();
    await first.kill();
    await second.kill();
  }
  say(second.printed().trim().split("\n").slice(0, 6).join("\n"));
  const after = await fleet.readHosts();
  const problems = fleet.hosts.map((host) => releaseProblem(after[host], GOOD)).filter(Boolean);
  expectEqual(findings, "after P0, what runs", [], problems);
  const lines = readFileSync(told, "utf8").trim().split("\n");
  const ofP1 = lines.filter((line) => line.includes('"error-rate-p1"'));
  expectEqual(findings, "how often people were told of error-rate-p1", 1, ofP1.length);
  if (problems.length === 0) count(findings, "fleets taken back by the watch");
}
