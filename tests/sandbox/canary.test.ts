import assert from "node:assert/strict";
import { canarySchema } from "../../config/canary";
import { describeWatches, rateOf, simulate } from "../../sandbox/canary/simulate";

const settings = canarySchema.parse({});
const fleet = { shape: "remote", requestsPerSecond: 5, errors: 0.003, burst: 1 } as const;
const RUNS = 20;

describe("a simulation of the canary watch", function () {
  this.timeout(60_000);

  it("aborts no release that is like the running one", () => {
    for (const burst of [1, 5]) {
      const { failed } = simulate("identical", { ...fleet, burst }, settings, RUNS);
      assert.equal(failed.count, 0);
    }
  });

  for (const name of [
    "+2 % errors",
    "+10 % errors",
    "+60 % latency",
    "+100 % latency",
    "CPU burn",
  ]) {
    it(`aborts ${name}, always and within the watch`, () => {
      const { failed, p95Seconds } = simulate(name, fleet, settings, RUNS);
      assert.equal(failed.count, RUNS);
      assert.ok((p95Seconds ?? Infinity) < settings.watchSeconds);
    });
  }

  it("gives the same result for the same seed", () => {
    const once = () => simulate("+10 % errors", fleet, settings, 3, 42);
    assert.deepEqual(once(), once());
  });

  it("prints one line per release", () => {
    const rate = rateOf(1, 100);
    const times = { medianSeconds: 25, p95Seconds: 45 };
    const none = { medianSeconds: null, p95Seconds: null };
    assert.equal(
      describeWatches([
        { name: "worse", failed: rate, inconclusive: rateOf(0, 100), ...times },
        { name: "identical", failed: rateOf(0, 100), inconclusive: rate, ...none },
      ]),
      [
        "release    aborted (95 %)    inconclusive (95 %)  after: median, P95",
        "worse      1.0 % (0.2..5.4)  0.0 % (0.0..3.7)     25 s, 45 s",
        "identical  0.0 % (0.0..3.7)  1.0 % (0.2..5.4)     -",
      ].join("\n"),
    );
  });
});
