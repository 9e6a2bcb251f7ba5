import assert from "node:assert/strict";
import { pastRuns } from "../../../plan/history";
import { measuresOf, type Measure } from "../../../plan/measures/measures";
import { ledgersOf, type Told } from "../../support/history";

const HOSTS = ["prod-1", "prod-2", "prod-3"];
const TAGGED = new Map([["v2.0.0", "2026-11-02T00:00:00.000Z"]]);

const measure = (told: readonly Told[], name: string): Measure => {
  const all = measuresOf({ runs: pastRuns(ledgersOf(HOSTS, told)), taggedAt: TAGGED });
  const found = all.find((one) => one.name.startsWith(name));
  assert.ok(found, `${name} of ${all.map((one) => one.name).join(", ")}`);
  return found;
};

const good = (count: number, from = 0): Told[] =>
  Array.from({ length: count }, (_, day) => ({ day: from + day, tag: `v1.${from + day}.0` }));

/** A quarter of a team's work with everything that makes counting hard. */
const QUARTER: readonly Told[] = [
  { day: 0, lane: "first", tag: "v1.0.0" },
  { day: 1, tag: "v2.0.0", minutes: 20 },
  // The first incident of v2.0.0, then the rollback of that rollback, then the second incident.
  { day: 2, lane: "rollback", tag: "v1.0.0", leaves: "v2.0.0", minutes: 4 },
  { day: 3, lane: "rollback", tag: "v2.0.0", leaves: "v1.0.0", minutes: 4 },
  { day: 4, lane: "rollback", tag: "v1.0.0", leaves: "v2.0.0", minutes: 4 },
  // A preflight that found a full disk: nothing was switched.
  { day: 5, tag: "v2.1.0", fails: "stage", minutes: 2 },
  { day: 6, tag: "v2.1.0", fails: "verify", minutes: 8 },
  { day: 7, tag: "v2.2.0", minutes: 12 },
  { day: 8, lane: "adopt", tag: "v2.2.0" },
  { day: 9, tag: "v2.3.0", isOpen: true },
];

describe("measuresOf", () => {
  it("counts each deployment once, however often it was left, and none that switched nothing", () => {
    const of = (name: string) => {
      const { value, n } = measure(QUARTER, name);
      return [value, n];
    };
    // v1.0.0, v2.0.0, v2.1.0, v2.2.0 switched hosts; v2.1.0 went back by itself.
    assert.deepEqual(of("success rate"), [3 / 4, 4]);
    // Left by order: v2.0.0 (twice) and v1.0.0 (by the rollback of the rollback).
    assert.deepEqual(of("rollback rate"), [2 / 3, 3]);
    assert.deepEqual(of("change-fail rate"), [3 / 4, 4]);
    assert.deepEqual(of("duration"), [12 * 60, 3]);
    // Tagged two hours before the first day's start.
    assert.deepEqual(of("lead time"), [(24 + 2) * 3600 + 20 * 60, 1]);
    // Three orders of 4 minutes; v2.1.0 failed at minute 3 and was back at minute 8.
    assert.deepEqual(of("recovery time"), [4 * 60, 4]);
    assert.deepEqual(of("downtime"), [0, 8 * HOSTS.length]);
  });

  it("says the same whichever host remembers, and knows less from fewer hosts", () => {
    const all = ledgersOf(HOSTS, QUARTER);
    const from = (ledgers: typeof all) =>
      measuresOf({ runs: pastRuns(ledgers), taggedAt: TAGGED }).map(({ value }) => value);
    assert.deepEqual(from(all), from([...all].reverse()));
    assert.deepEqual(from(all.slice(0, 1)), from(all));
    assert.deepEqual(pastRuns([]), []);
  });

  it("claims nothing that few cases cannot show", () => {
    assert.equal(measure([], "success rate").verdict, "not yet provable");
    assert.equal(measure([], "success rate").value, null);
    assert.equal(measure(good(10), "success rate").verdict, "not yet provable");
    assert.equal(measure(good(80), "success rate").verdict, "met");
    assert.equal(measure(good(80), "rollback rate").verdict, "met");
    assert.equal(measure(good(80), "duration").verdict, "met");
    const bad = good(20).map((one): Told => ({ ...one, fails: "verify" }));
    assert.equal(measure(bad, "success rate").verdict, "not met");
  });

  it("misses the duration with one deployment that took as long as the limit", () => {
    const slow: Told = { day: 90, tag: "v9.0.0", minutes: 30 };
    assert.equal(measure([...good(80), slow], "duration").verdict, "not met");
  });

  it("adds up the seconds in which nobody answered", () => {
    const told: Told[] = [{ day: 0, tag: "v1.0.0", gapSeconds: 1.5 }];
    const { value, n, verdict } = measure(told, "downtime");
    assert.deepEqual([value, n, verdict], [4.5, 3, "not met"]);
  });

  it("rests on deployments alone where nothing was rolled back", () => {
    assert.equal(measure(good(3), "recovery time").value, null);
    assert.equal(measure(good(3), "change-fail rate").value, 0);
  });
});
