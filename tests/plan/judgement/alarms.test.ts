import assert from "node:assert/strict";
import { watchedAlarms, type WatchedAlarms } from "../../../plan/alarms/watched";
import { lookAtAlarms, namesToAsk, SILENT } from "../../../plan/judgement/alarms";
import { productionAlarms, seenWith, type States } from "../../support/alarms";

function watchedIn(phase: "canary" | "fleet"): WatchedAlarms {
  const watched = watchedAlarms(productionAlarms(), phase);
  assert.ok(watched);
  return watched;
}
const CANARY = watchedIn("canary");
const look = (states: States, aside: readonly string[] = [], seconds = 0, watched = CANARY) =>
  lookAtAlarms(watched, aside, seconds, seenWith(states));

describe("watchedAlarms", () => {
  it("are below the gate of the canary, through P0 and P1, and say whom they speak of", () => {
    const ids = (isOfOthers: boolean) =>
      CANARY.children.filter((one) => one.isOfOthers === isOfOthers).map(({ id }) => id);
    assert.deepEqual(ids(true), ["none-healthy-stable", "probe-down-web-1", "probe-down-web-3"]);
    assert.deepEqual(ids(false), [
      "none-healthy-canary",
      "outage-rate",
      "probe-down-web-2",
      "data-integrity",
      "manual-abort",
      "error-rate-p1",
      "degraded-vs-stable",
      "degraded-vs-before",
      "core-function-down",
      "slo-error-fast-canary",
      "slo-p95-canary",
      "slo-cpu-host-web-2",
      "slo-memory-host-web-2",
      "slo-disk-host-web-2",
      "error-lines-canary",
    ]);
  });

  it("are those of all hosts in a later wave, of which none need have data", () => {
    const { children, first, gate, mustSee } = watchedIn("fleet");
    assert.deepEqual([gate.id, first, mustSee], ["gate-fleet", [], false]);
    assert.ok(children.some(({ id }) => id === "slo-cpu-host-web-3"));
    assert.ok(children.every(({ isOfOthers }) => !isOfOthers));
  });

  it("are asked for by their names, with the gate", () => {
    const names = namesToAsk(CANARY);
    assert.equal(names.length, 1 + 18 + 1);
    assert.ok(names.every((name) => name.startsWith("prism-production-")));
  });
});

describe("lookAtAlarms", () => {
  it("says nothing while all are OK", () => {
    assert.deepEqual(look({}), SILENT);
  });

  for (const { id, isOfOthers } of CANARY.children) {
    it(`ends the watch by ${id}, ${isOfOthers ? "without blame" : "to blame"}`, () => {
      const found = look({ [id]: "ALARM", "gate-canary": "ALARM" });
      assert.deepEqual(found, {
        fired: [`alarm ${id} fires: as told`],
        blame: !isOfOthers,
        blind: null,
      });
    });
  }

  it("ends it by the gate alone", () => {
    const found = look({ "gate-canary": "ALARM" });
    assert.deepEqual(found.fired, ["alarm gate-canary fires: as told"]);
    assert.equal(found.blame, true);
  });

  it("ends it by new error lines in the first five minutes only", () => {
    const states = { "error-lines-first-canary": "ALARM" } as const;
    assert.equal(look(states, [], 299).fired.length, 1);
    assert.deepEqual(look(states, [], 300), SILENT);
  });

  it("is not ended by what the run puts aside, nor by the gate above it", () => {
    const states = { "outage-rate": "ALARM", "gate-canary": "ALARM" } as const;
    assert.deepEqual(look(states, ["outage-rate"]), SILENT);
    const more = look({ ...states, "error-rate-p1": "ALARM" }, ["outage-rate"]);
    assert.deepEqual(more.fired, ["alarm error-rate-p1 fires: as told"]);
  });

  it("is blind by what says nothing of the release, and by what is not there", () => {
    const states = {
      "probe-down-web-2": "INSUFFICIENT_DATA",
      "core-function-down": "INSUFFICIENT_DATA",
      "outage-rate": "absent",
      "slo-cpu-host-web-2": "INSUFFICIENT_DATA",
      "probe-down-web-1": "INSUFFICIENT_DATA",
    } as const;
    assert.deepEqual(look(states), {
      ...SILENT,
      blind: "alarms have no data: outage-rate, probe-down-web-2, core-function-down and 1 more",
    });
    assert.deepEqual(look({ "probe-down-web-1": "INSUFFICIENT_DATA" }), SILENT);
  });

  it("is blind if CloudWatch does not say; a dwell is not", () => {
    const none = { unknown: "no network" };
    assert.equal(lookAtAlarms(CANARY, [], 0, none).blind, "no network");
    assert.deepEqual(lookAtAlarms(watchedIn("fleet"), [], 0, none), SILENT);
    const states = { "probe-down-web-1": "INSUFFICIENT_DATA" } as const;
    assert.deepEqual(look(states, [], 0, watchedIn("fleet")), SILENT);
  });
});
