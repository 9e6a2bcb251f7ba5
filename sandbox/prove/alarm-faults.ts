import { telemetryName } from "../../host/telemetry/file";
import type { AlarmState } from "../../plan/alarms/alarm";
import type { AlarmEyes } from "../alarms/eyes";
import { SandboxError } from "../errors";
import { runOn } from "../run-on";
import { untilSo } from "./until-so";
import type { Ground } from "./experiment";
import type { Fleet } from "./fleet";
import { count, expectEqual, time } from "./findings";

/** pm2 name of the sample gateway. Source: Pulumi.production.yaml */
const APP = "prism-gateway-api";

/** What is stopped on hosts, and what the alarms must make of it. */
export interface Fault {
  /** For `--rows`. */
  readonly name: string;
  readonly title: string;
  readonly stops: "app" | "telemetry";
  readonly on: readonly string[];
  /** Each of these alarms must come to this state. */
  readonly becomes: Readonly<Record<string, AlarmState>>;
  /** Alarms that must not fire meanwhile. */
  readonly quiet: readonly string[];
}

const all = <State extends AlarmState>(state: State, ...ids: readonly string[]) =>
  Object.fromEntries(ids.map((id) => [id, state]));

const HOSTS = ["prod-1", "prod-2", "prod-3"];
const LAST = "prod-3";
const DOWN = HOSTS.map((host) => `probe-down-${host}`);
const PAGES = ["p0", "p1"];

/** Faults of production and the alarms that answer for them. */
export const FAULTS: readonly Fault[] = [
  {
    name: "one-app",
    title: "the app of one host is down",
    stops: "app",
    on: [LAST],
    becomes: all("ALARM", `probe-down-${LAST}`, "p0", "gate-fleet", "gate-watch"),
    quiet: ["none-healthy-canary", "none-healthy-stable", "probe-down-prod-1", "probe-down-prod-2"],
  },
  {
    name: "every-app",
    title: "nothing answers",
    stops: "app",
    on: HOSTS,
    becomes: all(
      "ALARM",
      ...["p0", "gate-canary", "gate-fleet", "gate-watch", "core-function-down", "p1"],
      ...["none-healthy-canary", "none-healthy-stable"],
      ...DOWN,
    ),
    quiet: [],
  },
  {
    name: "every-telemetry",
    title: "no host is heard",
    stops: "telemetry",
    on: HOSTS,
    becomes: { ...all("INSUFFICIENT_DATA", ...DOWN), ...all("ALARM", "gate-blind") },
    quiet: [...PAGES, ...DOWN],
  },
  {
    name: "one-telemetry",
    title: "one host is not heard",
    stops: "telemetry",
    on: [LAST],
    becomes: {
      ...all("INSUFFICIENT_DATA", `slo-cpu-host-${LAST}`, `slo-memory-host-${LAST}`),
      ...all("ALARM", "gate-blind"),
    },
    quiet: [...PAGES, ...DOWN],
  },
];

/** Stops or starts a process of pm2 on hosts. */
export async function pm2On(
  { sandbox }: Fleet,
  hosts: readonly string[],
  word: "stop" | "start",
  what: Fault["stops"],
): Promise<void> {
  const name = what === "app" ? APP : telemetryName(APP);
  await Promise.all(
    sandbox.hosts
      .filter((host) => hosts.includes(host.name))
      .map(async (host) => {
        const { code, stderr } = await runOn(sandbox, host, [sandbox.pm2, word, name]);
        if (code === 0) return;
        throw new SandboxError(`pm2 ${word} ${name} on ${host.name}: expected exit 0: ${stderr}`);
      }),
  );
}

/** Does one fault, waits for what the alarms must say, and mends it. */
export async function tryFault(
  { findings, say }: Ground,
  fleet: Fleet,
  eyes: AlarmEyes,
  { title, stops, on, becomes, quiet }: Fault,
): Promise<void> {
  const noise = new Set<string>();
  const seen = new Set<string>();
  await pm2On(fleet, on, "stop", stops);
  const start = performance.now();
  await untilSo(`${title}: ${Object.keys(becomes).join(", ")}`, async () => {
    const states = await eyes.states();
    for (const id of quiet) if (states[id] === "ALARM") noise.add(id);
    for (const [id, state] of Object.entries(becomes)) {
      if (states[id] !== state || seen.has(id)) continue;
      seen.add(id);
      const seconds = (performance.now() - start) / 1000;
      time(findings, `${title}: ${id} ${state}`, seconds);
      say(`${title}: ${id} ${state} after ${seconds.toFixed(0)} s`);
    }
    return seen.size === Object.keys(becomes).length;
  });
  const { code } = await fleet.prism("alarms");
  expectEqual(findings, `${title}, exit code of prism alarms`, 3, code);
  expectEqual(findings, `${title}, alarms that must not fire`, [], [...noise]);
  await pm2On(fleet, on, "start", stops);
  const back = await untilSo(`${title}: mended`, async () => {
    const states = await eyes.states();
    return Object.keys(becomes).every((id) => states[id] === "OK");
  });
  time(findings, `${title}, from its end to all is well`, back);
  count(findings, "faults seen by the alarms that answer for them");
}
