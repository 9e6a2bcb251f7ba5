import { readFileSync, writeFileSync } from "node:fs";
import { openEyes, type AlarmEyes } from "../alarms/eyes";
import { SandboxError } from "../errors";
import { FAULTS, tryFault } from "./alarm-faults";
import { proveHour } from "./alarm-hour";
import { untilSo } from "./until-so";
import type { Experiment, Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { count, expectCount, expectEqual } from "./findings";
import { releaseProblem } from "./witnesses";

const FIRST = "v2.3.0";
const NEXT = "v2.4.0";
const NOWHERE = "http://127.0.0.1:9";
/** Short, so that a blind watch is soon over. */
const CANARY = {
  watchSeconds: 20,
  warmUpSeconds: 3,
  lookSeconds: 1,
  probesPerSecond: 20,
  minimumRequests: 100,
};

const ROWS = [...FAULTS.map(({ name }) => name), "blind-deployment", "hour"];

/** A deployment while the telemetry of every host runs and reaches nobody. */
async function proveBlind({ findings }: Ground, fleet: Fleet, eyes: AlarmEyes): Promise<void> {
  const { url = "", environmentFile = "" } = fleet.sandbox.aws ?? {};
  const variables = readFileSync(environmentFile, "utf8");
  writeFileSync(environmentFile, variables.replace(url, NOWHERE));
  const isBlind = async (state: string) => (await eyes.states())["gate-blind"] === state;
  try {
    await untilSo("no telemetry reaches AWS", () => isBlind("ALARM"));
    fleet.configure({ release: NEXT, canary: CANARY });
    const { code, text } = await fleet.up();
    expectEqual(findings, "a blind deployment, whether it failed", true, code !== 0);
    if (!/alarms have no data: /.test(text)) {
      expectEqual(findings, "a blind deployment, message", "alarms have no data", text);
    }
    const facts = await fleet.readHosts();
    const problems = fleet.hosts.map((host) => releaseProblem(facts[host], FIRST)).filter(Boolean);
    expectEqual(findings, "a blind deployment, what runs", [], problems);
  } finally {
    writeFileSync(environmentFile, variables);
  }
  await untilSo("telemetry reaches AWS again", () => isBlind("OK"));
  // The release is not marked bad: the same order, once somebody sees.
  const { code, text } = await fleet.up();
  expectEqual(findings, "the same deployment when all is heard", "0", code === 0 ? "0" : text);
  fleet.configure({ release: FIRST });
  const back = await fleet.up();
  expectEqual(findings, `back to ${FIRST}`, "0", back.code === 0 ? "0" : back.text);
  count(findings, "blind deployments that went back");
}

async function prove(ground: Ground): Promise<void> {
  const { findings, say, rows = ROWS, runs } = ground;
  const unknown = rows.find((name) => !ROWS.includes(name));
  if (unknown !== undefined) {
    throw new SandboxError(`--rows: expected some of ${ROWS.join(", ")}, got ${unknown}`);
  }
  const fleet = await ground.fleet({ aws: true });
  const { aws } = fleet.sandbox;
  if (aws === undefined) {
    throw new SandboxError("alarms: expected a fleet with AWS, got one without");
  }
  const eyes = await openEyes(aws, "production");
  fleet.configure({ release: FIRST });
  say(`deploying ${FIRST}`);
  const { code, text } = await fleet.up();
  expectEqual(findings, "first deployment, exit code", "0", code === 0 ? "0" : text);
  await untilSo("every host is heard", async () => {
    const heard = await eyes.heard();
    return fleet.hosts.every((host) => heard.includes(host));
  });
  const faults = FAULTS.filter(({ name }) => rows.includes(name));
  for (let run = 0; run < runs; run += 1) {
    for (const fault of faults) await tryFault(ground, fleet, eyes, fault);
  }
  if (rows.includes("blind-deployment")) {
    await proveBlind(ground, fleet, eyes);
    expectCount(findings, "blind deployments that went back", 1);
  }
  // Last: what it leaves is marked bad.
  if (rows.includes("hour")) {
    await proveHour(ground, fleet, eyes);
    expectCount(findings, "fleets taken back by the watch", 1);
  }
  if (faults.length > 0) {
    expectCount(findings, "faults seen by the alarms that answer for them", faults.length);
  }
}

/** Whether alarms that are fed by the hosts themselves see what they are for, and silence is no good news. */
export const alarms: Experiment = {
  promise:
    "an outage is P0, errors are P1, and hosts that are not heard are neither that nor well: by what they measure themselves",
  unit: "rounds of all faults",
  runs: 1,
  prove,
};
