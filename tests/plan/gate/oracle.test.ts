import assert from "node:assert/strict";
import { compare, gatesOf, SPRING, ZONES } from "../../../sandbox/prove/gate/compare";

// prism prove gate compares every minute of two years.
describe("the evaluator and the oracle that counts minutes", () => {
  for (const zone of ZONES) {
    it(`agree on a sample of minutes in ${zone}`, () => {
      for (const gate of gatesOf(zone)) {
        const { minutes, open, differences } = compare(gate, SPRING, 997);
        assert.deepEqual(differences, []);
        assert.ok(minutes > 80 && open > 1, `${minutes} minutes, ${open} of them open`);
      }
    }).timeout(30_000);
  }
});
