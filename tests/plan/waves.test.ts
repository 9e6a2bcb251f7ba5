import assert from "node:assert/strict";
import fc from "fast-check";
import { planWaves, type WaveMember } from "../../plan/waves";
import { always } from "../support/always";

const host = (name: string, ring: WaveMember["ring"] = "stable"): WaveMember => ({ name, ring });
const namesOf = (waves: readonly (readonly WaveMember[])[]) =>
  waves.map((wave) => wave.map((member) => member.name));

const fleets = fc
  .array(fc.constantFrom<WaveMember["ring"]>("canary", "stable"), { maxLength: 8 })
  .map((rings) => rings.map((ring, index) => host(`web-${index}`, ring)));

describe("planWaves", () => {
  it("activates the canary hosts first, then the rest, each in the order of the inventory", () => {
    const hosts = [host("a"), host("b", "canary"), host("c"), host("d", "canary")];
    assert.deepEqual(namesOf(planWaves(hosts, false)), [
      ["b", "d"],
      ["a", "c"],
    ]);
  });

  it("activates all in one wave without canary hosts", () => {
    assert.deepEqual(namesOf(planWaves([host("a"), host("b")], false)), [["a", "b"]]);
  });

  it("activates all in one wave when asked to", () => {
    const hosts = [host("a"), host("b", "canary")];
    assert.deepEqual(namesOf(planWaves(hosts, true)), [["a", "b"]]);
  });

  it("puts every host in exactly one wave and plans no empty wave, for any fleet", () => {
    always(fc.tuple(fleets, fc.boolean()), ([hosts, together]) => {
      const waves = planWaves(hosts, together);
      assert.deepEqual(
        waves.flat().sort((a, b) => a.name.localeCompare(b.name)),
        hosts,
      );
      assert.ok(waves.every((wave) => wave.length > 0));
    });
  });

  it("never activates a canary host after another host, for any fleet", () => {
    always(fleets, (hosts) => {
      const rings = planWaves(hosts, false).map((wave) => new Set(wave.map(({ ring }) => ring)));
      assert.ok(rings.every((ring) => ring.size === 1));
      assert.ok(rings.length < 2 || rings[0]?.has("canary"));
    });
  });
});
