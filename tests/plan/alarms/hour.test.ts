import assert from "node:assert/strict";
import type { WatchSettings } from "../../../config/aws";
import { decideHour, hourOf, ORDERED_BY_WATCH } from "../../../plan/alarms/hour";
import type { Inspection } from "../../../plan/inspection";
import type { Run } from "../../../plan/release";
import { productionAlarms, readingsWith, type States } from "../../support/alarms";
import { observed, runOf, running } from "../../support/fleet";

const NAMES = ["web-1", "web-2"];
const CONFIRMED = "2026-11-18T02:00:00.000Z";
const after = (minutes: number) => new Date(Date.parse(CONFIRMED) + minutes * 60_000).toISOString();

/** Hosts on which a run ended so many minutes ago. */
function hour(
  minutes: number,
  changes: Partial<Run> = {},
  ending: "confirmed" | "reverted" = "confirmed",
) {
  const run = { ...runOf("v2.4.0"), ...changes };
  const hosts = NAMES.map((name, index): Inspection => {
    const host = running("v2.4.0", name);
    const settledRun = { ...run, at: CONFIRMED, ending };
    return { ...host, now: after(minutes + index), ledger: { ...host.ledger, settledRun } };
  });
  return hourOf(observed(...hosts), 60);
}
const open = (run: Run) => {
  const host = running("v2.4.0", "web-1");
  const openRun = { ...run, since: CONFIRMED, deadline: after(60) };
  return hourOf(observed({ ...host, ledger: { ...host.ledger, openRun } }), 60);
};

describe("hourOf", () => {
  it("is watched until the hour is over on the host that confirmed last", () => {
    const now = hour(20);
    assert.ok(now.state === "watch");
    assert.deepEqual([now.run.id, now.minutesLeft], [runOf("v2.4.0").id, 40]);
    assert.equal(hour(59.9).state, "watch");
    const over = hour(60);
    assert.ok(over.state === "over");
    assert.equal(over.run?.id, runOf("v2.4.0").id);
  });

  it("is over after a rollback, an adoption and a deployment that went back", () => {
    for (const [changes, ending] of [
      [{ lane: "rollback" }, "confirmed"],
      [{ lane: "adopt" }, "confirmed"],
      [{}, "reverted"],
    ] as const) {
      const found = hour(1, changes, ending);
      assert.deepEqual([found.state, found.state === "over" && found.run], ["over", null]);
    }
  });

  it("waits while nobody answers and while another run is open", () => {
    assert.deepEqual(hourOf([{ host: "web-1", state: "unasked" }], 60), {
      state: "wait",
      reason: "no host answers",
    });
    const run = runOf("v2.2.0");
    assert.deepEqual(open(run), { state: "wait", reason: `run ${run.id} is open` });
    const order = { reason: "somebody's own", restoreData: false, overNewerData: false };
    assert.equal(open({ ...run, order }).state, "wait");
  });

  it("goes on with a rollback of its own that was cut off", () => {
    const order = { reason: `${ORDERED_BY_WATCH}P0`, restoreData: false, overNewerData: false };
    assert.deepEqual(open({ ...runOf("v2.3.0"), order }), { state: "back", reason: order.reason });
  });

  it("is over where nothing was deployed", () => {
    const empty = running("v2.4.0", "web-1");
    const hosts = observed({ ...empty, ledger: { ...empty.ledger, settledRun: null } });
    assert.deepEqual(hourOf(hosts, 60), {
      state: "over",
      run: null,
      reason: "nothing was deployed yet",
    });
  });
});

describe("decideHour", () => {
  const ALARMS = productionAlarms();
  const decide = (
    states: States,
    aside: readonly string[] = [],
    settings: Partial<WatchSettings> = {},
  ) => {
    const all = {
      minutes: 60,
      onP0: "rollback",
      onP1: "notify",
      notify: null,
      ...settings,
    } as const;
    return decideHour(ALARMS, readingsWith(states), aside, all);
  };
  const everything = (state: "INSUFFICIENT_DATA" | "absent"): States =>
    Object.fromEntries([...ALARMS.alarms, ...ALARMS.composites].map(({ id }) => [id, state]));

  it("does nothing while all is well", () => {
    assert.equal(decide({}), null);
  });

  it("never goes back by silence", () => {
    assert.equal(decide(everything("INSUFFICIENT_DATA")), null);
    assert.equal(decide(everything("absent")), null);
    assert.equal(decide({ "gate-blind": "ALARM", "traffic-too-low-canary": "ALARM" }), null);
  });

  it("goes back by every P0 alarm, by P0 itself, and by no other", () => {
    const back = [...ALARMS.composites, ...ALARMS.alarms].filter(
      ({ id }) => decide({ [id]: "ALARM" })?.action === "rollback",
    );
    assert.ok(back.length > 5);
    assert.deepEqual(
      back.map(({ severity }) => severity),
      back.map(() => "p0"),
    );
    const p0 = [...ALARMS.composites, ...ALARMS.alarms].filter(({ severity }) => severity === "p0");
    assert.equal(back.length, p0.length);
  });

  it("says by what, worst first", () => {
    const states = { "outage-rate": "ALARM", p0: "ALARM", "error-rate-p1": "ALARM" } as const;
    assert.deepEqual(decide(states), {
      action: "rollback",
      alarms: ["outage-rate"],
      reason: "P0: outage-rate (as told)",
    });
  });

  it("tells people of P1 and of the limits of the hour", () => {
    assert.deepEqual(decide({ "error-rate-p1": "ALARM" }), {
      action: "notify",
      alarms: ["error-rate-p1"],
      reason: "P1: error-rate-p1 (as told)",
    });
    assert.equal(decide({ "slo-error-hour": "ALARM" })?.action, "notify");
  });

  it("is set otherwise by the operator", () => {
    assert.equal(decide({ "outage-rate": "ALARM" }, [], { onP0: "notify" })?.action, "notify");
    assert.equal(
      decide({ "error-rate-p1": "ALARM" }, [], { onP1: "rollback" })?.action,
      "rollback",
    );
  });

  it("leaves out what the run has put aside, and what stands above it", () => {
    const states = { "outage-rate": "ALARM", p0: "ALARM", "gate-watch": "ALARM" } as const;
    assert.equal(decide(states, ["outage-rate"]), null);
    assert.deepEqual(decide({ ...states, "manual-abort": "ALARM" }, ["outage-rate"])?.alarms, [
      "manual-abort",
    ]);
  });
});
