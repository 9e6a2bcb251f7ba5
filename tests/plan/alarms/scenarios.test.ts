import assert from "node:assert/strict";
import { monitoring, play, WELL, type Minute, type Scenario } from "./scenarios";

const isCanary = (host: string) => host === "web-2";
const failing = (percent: number): Partial<Minute> => ({ errors: (WELL.requests * percent) / 100 });
const fires = (minute: number, ...ids: readonly string[]) =>
  ids.map((id) => `${id}: ALARM after ${minute}`);
const silent = (minute: number, ...ids: readonly string[]) =>
  ids.map((id) => `${id}: INSUFFICIENT_DATA after ${minute}`);
const ofAll = (kind: string) => [`${kind}-fleet`, `${kind}-canary`, `${kind}-stable`];
const GATES = ["gate-canary", "gate-fleet", "gate-watch"];

/** Every alarm that changes, in the order of time; all others stay as they were. */
const SCENARIOS: readonly (readonly [what: string, Scenario, changes: readonly string[]])[] = [
  ["nothing when all is well", { trouble: () => ({}) }, []],
  ["nothing when measurements are two minutes late", { trouble: () => ({}), lateSeconds: 120 }, []],
  [
    "P1 when answers take longer and longer, once they take half as long again",
    { trouble: (_, minute) => ({ seconds: WELL.seconds * (1 + minute / 20) }) },
    fires(19, "degraded-vs-before", "p1", ...GATES),
  ],
  [
    "the gates at once and P1 soon when all answers are slow",
    { trouble: () => ({ seconds: 0.8 }) },
    [...fires(3, ...ofAll("slo-p95"), ...GATES), ...fires(6, "degraded-vs-before", "p1")],
  ],
  [
    "no page for one bad minute, only what looks at the hour",
    { trouble: (_, minute) => (minute === 0 ? failing(60) : {}) },
    fires(1, "slo-error-hour", "gate-watch"),
  ],
  [
    "P1 in two minutes when 15 % of requests fail",
    { trouble: () => failing(15) },
    [
      ...fires(2, "error-rate-p1", "p1", ...GATES),
      ...fires(3, ...ofAll("slo-error-fast")),
      ...fires(4, "slo-error-hour"),
      ...fires(12, "burn-medium-30m"),
      ...fires(16, "burn-slow-1d", "burn-slow-2h", "burn-slow"),
    ],
  ],
  [
    "too little traffic, and no page, when few requests come and some fail",
    { trouble: () => ({ requests: 6, errors: 1 }) },
    fires(5, "traffic-too-low-canary", "traffic-too-low-stable"),
  ],
  [
    "too little traffic when no requests come",
    { trouble: () => ({ requests: 0, errors: 0 }) },
    fires(5, "traffic-too-low-canary", "traffic-too-low-stable"),
  ],
  [
    "blindness, and no page, when a host's telemetry dies",
    { trouble: (host) => (isCanary(host) ? { isHeard: false } : {}) },
    [
      ...silent(7, "slo-cpu-host-web-2", "slo-memory-host-web-2"),
      ...fires(7, "gate-blind"),
      ...silent(15, "slo-disk-host-web-2"),
      ...fires(15, "traffic-too-low-canary"),
    ],
  ],
  [
    "P0 in a minute when nothing answers",
    { trouble: () => ({ ...failing(100), isUp: false }) },
    [
      ...fires(1, "probe-down-web-1", "probe-down-web-2", "probe-down-web-3"),
      ...fires(1, "slo-error-hour", "p0", ...GATES),
      ...fires(2, "none-healthy-canary", "none-healthy-stable", "outage-rate"),
      ...fires(2, "error-rate-p1", "burn-medium-30m", "burn-slow-1d", "burn-slow-2h"),
      ...fires(2, "p1", "burn-slow"),
      ...fires(3, "core-function-down", ...ofAll("slo-error-fast")),
      ...fires(5, "burn-medium-6h", "burn-medium"),
    ],
  ],
  [
    "the canary's gate in three minutes when only the canary fails",
    {
      trouble: (host) => (isCanary(host) ? { ...failing(15), seconds: 0.5, newErrorLines: 9 } : {}),
    },
    [
      ...fires(1, "error-lines-first-canary"),
      ...fires(3, "slo-error-fast-fleet", "slo-error-fast-canary", "error-lines-canary", ...GATES),
      ...fires(6, "degraded-vs-stable", "degraded-vs-before", "p1"),
      ...fires(11, "slo-error-hour"),
    ],
  ],
  [
    "the gates in three minutes when a host's CPU is busy",
    { trouble: (host) => (isCanary(host) ? { cpuPercent: 95 } : {}) },
    fires(3, "slo-cpu-host-web-2", ...GATES),
  ],
];

describe("the alarms of a stack", function () {
  this.timeout(120_000);
  const plan = monitoring();

  for (const [what, scenario, changes] of SCENARIOS) {
    it(`say ${what}`, () => {
      assert.deepEqual(play(scenario, plan), changes);
    });
  }
});
