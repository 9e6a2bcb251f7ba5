import assert from "node:assert/strict";
import { EXPERIMENT_NAMES } from "../../cli/prove-command";
import { EXPERIMENTS, prove, type Proof } from "../../sandbox/prove";
import { expectCount, expectEqual, noFindings, timesOf } from "../../sandbox/prove/findings";
import { formsOf, placesOf, plantedSecrets, PLANTED } from "../../sandbox/prove/planted";
import { createRandom } from "../../sandbox/prove/random";
import { proofLines } from "../../sandbox/prove/screen";
import { ZOO } from "../../sandbox/prove/zoo";

const quiet = () => undefined;

describe("prism prove", () => {
  it("offers exactly the experiments that there are", () => {
    assert.deepEqual(Object.keys(EXPERIMENTS).sort(), [...EXPERIMENT_NAMES].sort());
  });

  it("refuses a name that is none", async () => {
    await assert.rejects(prove("luck", { say: quiet }), {
      message:
        "experiment: expected one of alarms, backups, bypass, canary, downtime, gate, hangs, kills, links, releases, rollback, secrets, got luck",
    });
  });

  it("has a zoo of at least 13 bad deployments, each with its own title", () => {
    assert.ok(ZOO.length >= 13);
    assert.equal(new Set(ZOO.map(({ title }) => title)).size, ZOO.length);
  });

  it("repeats its random choices for the same seed", () => {
    const choices = (seed: number) => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.whole(1, 1000));
    };
    assert.deepEqual(choices(7), choices(7));
    assert.notDeepEqual(choices(7), choices(8));
    assert.ok(choices(7).every((value) => value >= 1 && value <= 1000));
  });

  it("counts what did not happen as a violation", () => {
    const findings = noFindings();
    expectEqual(findings, "a host", ["v1"], ["v1"]);
    expectCount(findings, "kills", 1);
    assert.deepEqual(findings.violations, [
      { where: "the experiment itself", expected: "kills: at least 1", found: "0" },
    ]);
  });

  it("gives median, 95th percentile and spread of times by nearest rank", () => {
    const values = Array.from({ length: 20 }, (_, index) => 20 - index);
    assert.deepEqual(timesOf(values), { count: 20, median: 10, p95: 19, least: 1, most: 20 });
    assert.deepEqual(timesOf([3]), { count: 1, median: 3, p95: 3, least: 3, most: 3 });
  });

  it("plants different secrets that are found in every form", () => {
    const values = Object.values(plantedSecrets(createRandom(1)));
    assert.equal(new Set(values).size, PLANTED);
    for (const value of values) {
      for (const form of formsOf(value)) {
        assert.deepEqual(placesOf(value, new Map([["a log", `before ${form} after`]])), ["a log"]);
      }
      assert.deepEqual(placesOf(value, new Map([["a log", "[PLANTED_1]"]])), []);
    }
  });

  it("shows figures, times and what broke the promise", () => {
    const proof: Proof = {
      name: "kills",
      promise: "nothing stays half-way",
      holds: false,
      runs: 2,
      seed: 7,
      counts: { "processes killed": 2 },
      conditions: { "deadline, seconds": 98 },
      violations: [{ where: "run 1", expected: "v2.4.0", found: "mixed" }],
      seconds: { "to the end": { count: 2, median: 10, p95: 12, least: 8, most: 12 } },
    };
    assert.deepEqual(proofLines(proof), [
      "kills: nothing stays half-way",
      "  2 runs, seed 7",
      "  deadline, seconds  98",
      "  processes killed   2",
      "  to the end, seconds  median 10.0  p95 12.0  8.0 … 12.0  n=2",
      "  BROKEN run 1",
      "    expected v2.4.0",
      "    found    mixed",
      "The promise does not hold: 1 violations.",
    ]);
  });
});
