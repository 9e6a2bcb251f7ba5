import assert from "node:assert/strict";
import fc from "fast-check";
import type { WaveSizes } from "../../config/waves";
import { planBatches, planWaves, type WaveMember } from "../../plan/waves";
import { always } from "../support/always";

const host = (name: string, ring: WaveMember["ring"] = "stable"): WaveMember => ({ name, ring });
const namesOf = (waves: readonly (readonly WaveMember[])[]) =>
  waves.map((wave) => wave.map((member) => member.name));
const RING: WaveSizes = { canary: "ring", then: ["100%"] };
const five = ["a", "b", "c", "d", "e"].map((name) => host(name));

const fleets = fc
  .array(fc.constantFrom<WaveMember["ring"]>("canary", "stable"), { maxLength: 12 })
  .map((rings) => rings.map((ring, index) => host(`web-${10 + index}`, ring)));
const percent = fc.integer({ min: 1, max: 99 });
const settings: fc.Arbitrary<WaveSizes> = fc.record({
  canary: fc.oneof(
    fc.constant("ring" as const),
    fc.integer({ min: 1, max: 14 }),
    percent.map((share) => `${share}%`),
  ),
  then: fc
    .uniqueArray(percent, { maxLength: 4 })
    .map((shares) => [...shares.sort((a, b) => a - b), 100].map((share) => `${share}%`)),
});

describe("planWaves", () => {
  it("activates the canary hosts first, then the rest, each in the order of the inventory", () => {
    const hosts = [host("a"), host("b", "canary"), host("c"), host("d", "canary")];
    assert.deepEqual(namesOf(planWaves(hosts, RING)), [
      ["b", "d"],
      ["a", "c"],
    ]);
  });

  it("activates all in one wave without canary hosts", () => {
    assert.deepEqual(namesOf(planWaves([host("a"), host("b")], RING)), [["a", "b"]]);
  });

  it("takes a number or a share of the hosts as the canary", () => {
    assert.deepEqual(namesOf(planWaves(five, { ...RING, canary: 2 }))[0], ["a", "b"]);
    assert.deepEqual(namesOf(planWaves(five, { ...RING, canary: "30%" }))[0], ["a", "b"]);
  });

  it("lets the others follow in steps, each a share of all hosts", () => {
    const waves = planWaves(five, { canary: 1, then: ["10%", "60%", "100%"] });
    assert.deepEqual(namesOf(waves), [["a"], ["b", "c"], ["d", "e"]]);
  });

  it("activates all in one wave in the order of the inventory when asked to", () => {
    const hosts = [host("a"), host("b", "canary")];
    assert.deepEqual(namesOf(planWaves(hosts, null)), [["a", "b"]]);
  });

  it("puts every host in exactly one wave and plans no empty wave, for any fleet", () => {
    always(fc.tuple(fleets, fc.option(settings)), ([hosts, wanted]) => {
      const waves = planWaves(hosts, wanted);
      assert.deepEqual(
        waves.flat().sort((a, b) => a.name.localeCompare(b.name)),
        hosts,
      );
      assert.ok(waves.every((wave) => wave.length > 0));
    });
  });

  it("never activates a canary host after another host, for any fleet", () => {
    always(fc.tuple(fleets, settings), ([hosts, wanted]) => {
      const rings = planWaves(hosts, wanted).flatMap((wave) => wave.map(({ ring }) => ring));
      assert.deepEqual(rings, rings.toSorted());
    });
  });
});

describe("planBatches", () => {
  it("cuts hosts into batches that are no larger than allowed, in their order", () => {
    always(
      fc.tuple(fc.array(fc.nat(), { maxLength: 20 }), fc.integer({ min: 1, max: 25 })),
      ([hosts, size]) => {
        const batches = planBatches(hosts, size);
        assert.deepEqual(batches.flat(), hosts);
        assert.ok(batches.every(({ length }) => length > 0 && length <= size));
        assert.equal(batches.length, Math.ceil(hosts.length / size));
      },
    );
  });
});
