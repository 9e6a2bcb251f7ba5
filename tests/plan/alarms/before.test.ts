import assert from "node:assert/strict";
import { alarmsBefore, NO_ALARMS, type AlarmsBefore } from "../../../plan/alarms/before";
import { planRun } from "../../../plan/run";
import { observed, question, runOf as aRun, running } from "../../support/fleet";
import { productionAlarms, readingsWith, type States } from "../../support/alarms";

const ALARMS = productionAlarms();
const EVERY = [...ALARMS.alarms, ...ALARMS.composites];

function before(states: States, named: readonly string[] = []): AlarmsBefore {
  const fixForward = named.length === 0 ? null : { alarms: [...named], reason: "it mends this" };
  return alarmsBefore("production", ALARMS, fixForward, readingsWith(states));
}
const fires = (id: string) => `alarm ${id} fires since 2026-11-18T02:00:00Z: as told`;
const stops = (id: string) =>
  `${fires(id)}; mend that first, or go back (prism rollback --stack production); ` +
  `to deploy what mends it, name ${id} in prism:aws.fixForward with the reason`;

describe("alarmsBefore", () => {
  it("lets a deployment begin while all is well", () => {
    assert.deepEqual(before({}), NO_ALARMS);
  });

  it("stops it by every P0, P1 and gate alarm but those of capacity and of the minute after a switch", () => {
    const stopping = EVERY.filter(({ id }) => before({ [id]: "ALARM" }).refusal.length > 0);
    const others = EVERY.filter((one) => !stopping.includes(one)).map(({ id }) => id);
    assert.deepEqual(others, [
      ...["cpu", "memory", "disk"].map((what) => `slo-${what}-host-web-1`),
      ...["cpu", "memory", "disk"].map((what) => `slo-${what}-host-web-2`),
      ...["cpu", "memory", "disk"].map((what) => `slo-${what}-host-web-3`),
      "error-lines-first-canary",
      "traffic-too-low-canary",
      "error-lines-first-stable",
      "traffic-too-low-stable",
      "burn-medium-6h",
      "burn-medium-30m",
      "burn-slow-1d",
      "burn-slow-2h",
      "deploying",
      "burn-medium",
      "burn-slow",
      "gate-blind",
    ]);
  });

  it("says what fires, since when, why and what to do", () => {
    assert.deepEqual(before({ "error-rate-p1": "ALARM", p1: "ALARM", "gate-canary": "ALARM" }), {
      refusal: [stops("error-rate-p1")],
      warnings: [],
      aside: null,
    });
  });

  it("stops it by a composite that no child explains", () => {
    assert.deepEqual(before({ p0: "ALARM", "gate-fleet": "ALARM" }).refusal, [
      `${fires("p0")}; see prism alarms, and try again in a minute`,
    ]);
  });

  it("warns of capacity, and puts aside what fires of it, but nothing else", () => {
    const states = { "slo-disk-host-web-3": "ALARM", "gate-fleet": "ALARM" } as const;
    assert.deepEqual(before(states), {
      refusal: [],
      warnings: [`${fires("slo-disk-host-web-3")}; this deployment is not judged by it`],
      aside: { alarms: ["slo-disk-host-web-3"], reason: null },
    });
  });

  it("puts aside what is named and fires, with the reason, and keeps the rest", () => {
    const states = { "error-rate-p1": "ALARM", "outage-rate": "ALARM", p1: "ALARM" } as const;
    const found = before(states, ["error-rate-p1"]);
    assert.deepEqual(found.refusal, [stops("outage-rate")]);
    assert.deepEqual(found.warnings, [`${fires("error-rate-p1")}; put aside: it mends this`]);
    assert.deepEqual(found.aside, { alarms: ["error-rate-p1"], reason: "it mends this" });
  });

  it("puts aside nothing that does not fire, and refuses a name that it does not know", () => {
    const found = before({}, ["outage-rate", "p9"]);
    assert.deepEqual(found, {
      refusal: [
        'prism:aws.fixForward.alarms: must be alarms of stack production, got "p9"; prism alarms --stack production shows them',
      ],
      warnings: [
        "alarm outage-rate does not fire, so it counts; remove it from prism:aws.fixForward",
      ],
      aside: null,
    });
  });

  it("warns of hosts that say nothing, and of tickets", () => {
    assert.deepEqual(before({ "gate-blind": "ALARM", "burn-slow": "ALARM" }), {
      ...NO_ALARMS,
      warnings: [fires("burn-slow"), fires("gate-blind")],
    });
  });

  it("is not stopped by alarms without data", () => {
    const states = Object.fromEntries(EVERY.map(({ id }) => [id, "INSUFFICIENT_DATA"] as const));
    assert.deepEqual(before(states), NO_ALARMS);
  });

  it("is stopped by a CloudWatch that does not say", () => {
    const found = alarmsBefore("production", ALARMS, null, { unknown: "no network" });
    assert.deepEqual(found, { ...NO_ALARMS, refusal: ["no network"] });
  });

  it("lets a deployment register the alarms, and names those that somebody removed", () => {
    const none = Object.fromEntries(EVERY.map(({ id }) => [id, "absent"] as const));
    assert.deepEqual(before(none), {
      ...NO_ALARMS,
      warnings: ["no alarm is registered yet; this update does so"],
    });
    assert.deepEqual(before({ "outage-rate": "absent" }).warnings, [
      "alarms are absent at CloudWatch: outage-rate; pulumi refresh --stack production before this update brings them back",
    ]);
  });

  it("stays in the run that is read back from a ledger", () => {
    const run = { ...aRun("v2.4.0"), alarmsAside: { alarms: ["outage-rate"], reason: "it mends" } };
    const host = running("v2.4.0", "web-1", {
      settledRun: { ...run, at: "2026-11-18T03:00:00.000Z", ending: "confirmed" },
    });
    const plan = planRun(question(observed(host)));
    assert.deepEqual([plan.kind, plan.run], ["noop", run]);
  });
});
