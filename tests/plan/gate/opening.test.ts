import assert from "node:assert/strict";
import fc from "fast-check";
import { evaluateGate } from "../../../plan/gate/evaluate";
import { factsWith, gateWith, questionAt } from "./question";

const MINUTE = 60_000;
const FIRST = Date.parse("2025-01-01T00:00:00Z");
const LAST = Date.parse("2026-12-01T00:00:00Z");

const gates = [
  gateWith(),
  gateWith({ workingWeekends: "allow", closedBefore: "holidays" }),
  gateWith({
    zone: "America/New_York",
    calendar: { source: "none" },
    windows: [
      { start: "01:30", end: "03:30" },
      { start: "22:00", end: "24:00" },
    ],
    days: ["sunday", "tuesday"],
    weekend: [],
    closedBefore: "nothing",
    freezes: [{ from: "12-20 10:00", until: "01-06 22:15", reason: "end of year" }],
  }),
];

describe("the next opening", () => {
  it("is open, and no minute before it is", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...gates),
        fc.integer({ min: FIRST / MINUTE, max: LAST / MINUTE }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
        (gate, minute, places) => {
          const ask = (at: number) =>
            evaluateGate({
              ...questionAt("2026-01-01 00:00", { gate, facts: factsWith(gate) }),
              at: new Date(at).toISOString(),
            });
          const now = minute * MINUTE;
          const { isOpen, nextOpening } = ask(now);
          if (isOpen) return;
          assert.ok(nextOpening, "an opening is known");
          const next = Date.parse(nextOpening.utc);
          assert.ok(ask(next).isOpen);
          const between = places.map((place) => Math.floor(now + place * (next - 1 - now)));
          for (const at of [...between, next - 1]) {
            const earlier = ask(at);
            assert.deepEqual([earlier.isOpen, earlier.nextOpening], [false, nextOpening]);
          }
        },
      ),
      { numRuns: 60 },
    );
  }).timeout(60_000);
});
