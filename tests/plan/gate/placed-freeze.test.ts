import assert from "node:assert/strict";
import {
  freezeId,
  freezeProblem,
  freezesOnHosts,
  type PlacedFreeze,
} from "../../../plan/gate/placed-freeze";
import { inspection, observed } from "../../support/fleet";

const NOW = "2026-11-18T02:05:09.000Z";
const FREEZE: PlacedFreeze = {
  id: "20261118T0205Z-4f1c",
  from: NOW,
  until: "2026-11-18T10:00:00Z",
  reason: "payments are down",
  owner: "ann",
  by: "bob@desk",
};
const problemOf = (changes: Partial<PlacedFreeze> = {}) =>
  freezeProblem({ ...FREEZE, ...changes }, Date.parse(NOW));

describe("a freeze by command", () => {
  it("has an id that says when it was placed", () => {
    assert.equal(freezeId(NOW, "4f1c"), FREEZE.id);
  });

  it("may be placed with an end, a reason and an owner", () => {
    assert.equal(problemOf(), null);
  });

  for (const [what, changes, problem] of [
    [
      "an id that is no file name",
      { id: "../x" },
      '--id: must be letters, digits and dashes, got "../x"',
    ],
    ["no reason", { reason: " " }, '--reason: must say why, got " "'],
    ["no owner", { owner: "" }, '--owner: must name who decides about it, got ""'],
    ["no time", { until: "soon" }, '--until: must be a time to come, got "soon"'],
    [
      "an end that is now",
      { until: NOW },
      `--until: must be a time to come, got "${NOW}"; now it is "${NOW}"`,
    ],
    [
      "an end after 14 days",
      { until: "2026-12-02T02:05:10Z" },
      '--until: must be within 14 days, got "2026-12-02T02:05:10Z"; write a longer freeze into prism:gate.freezes',
    ],
  ] as const) {
    it(`is refused with ${what}`, () => assert.equal(problemOf(changes), problem));
  }

  it("may last 14 days", () => assert.equal(problemOf({ until: "2026-12-02T02:05:09Z" }), null));

  it("counts once where several hosts keep it, and also where only one does", () => {
    const other = { ...FREEZE, id: "other" };
    const seen = observed(
      inspection({ host: "web-1", freezes: [FREEZE] }),
      inspection({ host: "web-2", freezes: [FREEZE, other] }),
    );
    const hosts = [...seen, { host: "web-3", state: "unasked" } as const];
    assert.deepEqual(freezesOnHosts(hosts), { freezes: [FREEZE, other], silent: ["web-3"] });
  });
});
