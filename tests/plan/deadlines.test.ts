import assert from "node:assert/strict";
import fc from "fast-check";
import { extensionsOf, longestOf } from "../../config/budget";
import { hostsOf } from "../../config/inventory";
import { parseSettings } from "../../config/parse";
import type { Settings } from "../../config/schema";
import { MARGIN_SECONDS, WATCH_START_SECONDS, marginOf } from "../../plan/confirm-seconds";
import { isWatch, planSteps, type StepStage } from "../../plan/steps";
import { LOST_SECONDS } from "../../plan/watch-request";
import { always } from "../support/always";
import { runOf } from "../support/fleet";
import { HOST_KEY } from "../support/settings";

const seconds = fc.integer({ min: 1, max: 120 });
const shares = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 3 })
  .map((parts) => [...parts.sort((a, b) => a - b), 100].map((part) => `${part}%`));

/** Valid settings with any number of hosts, waves and batches, and any limits. */
const settings: fc.Arbitrary<Settings> = fc
  .record({
    count: fc.integer({ min: 1, max: 9 }),
    rings: fc.integer({ min: 1, max: 3 }),
    healthy: fc.nat(8),
    then: shares,
    dwellSeconds: fc.integer({ min: 1, max: 60 }),
    canary: fc.option(
      fc.record({ watchSeconds: seconds, lookSeconds: fc.integer({ min: 1, max: 60 }) }),
    ),
    limits: fc.record({ activate: seconds, verify: seconds, settle: seconds }),
    spare: fc.nat(300),
  })
  .map(({ count, rings, healthy, then, dwellSeconds, canary, limits, spare }) => {
    const input = {
      release: "v2.4.0",
      repository: "git@git.example.com:prism/gateway.git",
      hosts: Array.from({ length: count }, (_, at) => ({
        name: `web-${at + 1}`,
        address: `192.0.2.${at + 1}`,
        hostKey: HOST_KEY,
        ...(at < Math.min(rings, count - 1) && { ring: "canary" }),
      })),
      minimumHealthy: Math.min(healthy, count - 1),
      backup: { method: "none" },
      waves: { then, dwellSeconds },
      ...(count > 1 && canary !== null && { canary }),
    };
    const whole = (budget: number) => parseSettings({ ...input, limits: { ...limits, budget } });
    const loose = whole(3600).settings ?? whole(1).settings;
    const budget = loose === null ? 3600 : Math.min(3600, longestOf(loose).seconds + spare);
    return whole(budget).settings;
  })
  .filter((parsed) => parsed !== null);

/** Goes through a run in which every step takes as long as it may, and asks before each end who went back. */
function expectNobodyBack(stages: readonly StepStage[]): void {
  let now = 0;
  const deadlines = new Map<string, number>();
  const pass = (length: number, what: string) => {
    now += length;
    for (const [host, deadline] of deadlines) {
      assert.ok(deadline >= now, `${host} goes back at ${deadline} s, ${what} ends at ${now} s`);
    }
  };
  for (const stage of stages) {
    const [first] = stage;
    if (first === undefined) continue;
    for (const { host, phase, request } of stage) {
      if (phase !== "activate" || !("confirmSeconds" in request)) continue;
      assert.ok(typeof request.confirmSeconds === "number");
      deadlines.set(host, now + request.confirmSeconds);
    }
    if (!isWatch(first)) {
      pass(first.request.limitSeconds + marginOf(first.request.limitSeconds), first.name);
      continue;
    }
    const { canary, confirmSeconds, limitSeconds, settings } = first.request;
    pass(WATCH_START_SECONDS + MARGIN_SECONDS, `the start of ${first.name}`);
    // All that are activated, and nobody else.
    assert.deepEqual(new Set(canary.map(({ name }) => name)), new Set(deadlines.keys()));
    const rest = Math.max(0, limitSeconds - WATCH_START_SECONDS);
    const silent = LOST_SECONDS + 4 * settings.lookSeconds;
    for (const { name } of canary) {
      deadlines.set(name, now + Math.max(0, rest - silent) + confirmSeconds);
    }
    pass(rest, first.name);
  }
}

describe("the armed deadlines", () => {
  it("cover every step up to the next one that moves them, for any fleet, waves and limits", () => {
    let dwells = 0;
    always(fc.tuple(settings, fc.constantFrom("deploy" as const, "first" as const)), (any) => {
      const [of, lane] = any;
      const stages = planSteps("production", of, hostsOf(of), runOf("v2.4.0", lane));
      dwells += stages.flat().filter(({ phase }) => phase === "dwell").length;
      expectNobodyBack(stages);
    });
    assert.ok(dwells > 0);
  });
});

describe("the budget", () => {
  it("holds all steps, the canary watch and the dwells, each gone on with once", () => {
    always(settings, (any) => {
      const { dwells, seconds: needed } = longestOf(any);
      const { canary, dwell } = extensionsOf(any);
      assert.ok(canary >= 0 && dwell >= 0);
      assert.ok(canary <= (any.canary?.watchSeconds ?? 0) && dwell <= any.waves.dwellSeconds);
      assert.ok(needed + canary + dwells * dwell <= any.limits.budget);
    });
  });

  it("counts the very steps that are planned", () => {
    always(settings, (any) => {
      const steps = planSteps("production", any, hostsOf(any), runOf("v2.4.0"));
      const count = (phase: string) =>
        steps.filter((stage) => stage.some((step) => step.phase === phase)).length;
      const watch = steps.flat().filter(isWatch);
      const watched = watch.reduce((sum, { request }) => sum + request.settings.watchSeconds, 0);
      const { lock, stage, backup, migrate, activate, verify, settle } = any.limits;
      const fixed = lock + stage + backup + migrate + verify;
      const { activations, settles, dwells, seconds: needed } = longestOf(any);
      assert.deepEqual(
        [count("activate"), count("settle"), count("dwell")],
        [activations, settles, dwells],
      );
      assert.equal(needed, fixed + activations * activate + settles * settle + watched);
    });
  });
});
