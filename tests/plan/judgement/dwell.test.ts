import assert from "node:assert/strict";
import { judgeDwell } from "../../../plan/judgement/dwell";
import type { Look, Measurements } from "../../../plan/judgement/measurements";
import { good, look, probes, SETTINGS, times, watchOf } from "../../support/looks";

const DWELL = { ...SETTINGS, watchSeconds: 15 };
const HOST = { name: "web-1", all: good(), newest: good() };

const judged = (looks: readonly Look[], host: Partial<typeof HOST> = {}) =>
  judgeDwell(watchOf(looks, DWELL), DWELL, [{ ...HOST, ...host }]);

describe("judgeDwell", () => {
  it("passes in its time where every host is well, without a minimum of samples", () => {
    assert.equal(judged(times(3, look())).verdict, "pass");
    const few = { requests: 1, errors: 0, latency: {} };
    assert.equal(
      judged(times(3, look({ probe: few })), { all: good({ probe: few }) }).verdict,
      "pass",
    );
  });

  it("passes no earlier", () => {
    const { verdict, reasons } = judged(times(2, look()));
    assert.deepEqual([verdict, reasons], ["inconclusive", ["expected 5 s more of watching"]]);
  });

  it("fails at a certain breach of an absolute limit, also before its time", () => {
    const { verdict, reasons } = judged(times(2, look({ restarts: 1 })));
    assert.deepEqual(
      [verdict, reasons],
      ["fail", ["restarts: expected at most 0, canary 2, control 0"]],
    );
    assert.equal(judged(times(3, look({ probe: probes(50) }))).verdict, "fail");
  });

  it("compares no release with another", () => {
    const slower = look({ probe: probes(0, 80) });
    assert.equal(judged(times(30, slower)).verdict, "pass");
  });

  it("does not blame a release for what the waiting hosts have as well", () => {
    const both = look({ probe: probes(50) }, { probe: probes(50) });
    assert.notEqual(judged(times(3, both)).verdict, "fail");
  });

  for (const [what, host, reason] of [
    [
      "that cannot be measured",
      { newest: good({ failures: { process: 1 } }) },
      "web-1 could not be measured (process)",
    ],
    [
      "that has left the run",
      { newest: good({ failures: { host: 1 } }) },
      "web-1 could not be measured (host)",
    ],
    [
      "that answers no probe now",
      { newest: good({ probe: probes(50) }) },
      "web-1 answered no probe",
    ],
    ["that nobody asked", { all: good({ probe: probes(0, 20, 0) }) }, "web-1 answered no probe"],
  ] as readonly (readonly [string, { newest?: Measurements; all?: Measurements }, string])[]) {
    it(`does not pass a host ${what}`, () => {
      const { verdict, reasons } = judged(times(3, look()), host);
      assert.deepEqual([verdict, reasons], ["inconclusive", [reason]]);
    });
  }
});
