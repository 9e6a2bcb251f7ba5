import assert from "node:assert/strict";
import { abortRefusals, type AbortAnswer } from "../../plan/abort";
import type { Run } from "../../plan/release";

const RUN: Run = {
  id: "deploy-open-4f1c9a",
  lane: "deploy",
  deployment: {
    id: "v2.4.0-1a2b3c4-5d6e7f8",
    tag: "v2.4.0",
    commit: "1a2b3c4",
    settings: "5d6e7f8",
  },
  openedBy: "ana@desk",
  attempt: "2026-11-18T02:05:00.000Z",
  order: null,
  takesOver: [],
};
const held = (host: string, verified: boolean): AbortAnswer => ({ host, state: "held", verified });
const silent = (host: string): AbortAnswer => ({ host, state: "silent", reason: "no route" });
const refusals = (...answers: AbortAnswer[]) => abortRefusals("production", RUN, answers);

describe("abortRefusals", () => {
  it("is empty when every host waits", () => {
    assert.deepEqual(refusals(held("a", true), held("b", true)), []);
  });

  it("names the host that has confirmed already, whatever the others say", () => {
    const refused: AbortAnswer = { host: "a", state: "refused", reason: "is confirmed" };
    assert.deepEqual(refusals(refused, held("b", false), silent("c")), ["a: is confirmed"]);
  });

  it("is empty for a silent host that cannot have confirmed, because another one is not verified", () => {
    assert.deepEqual(refusals(held("a", true), held("b", false), silent("c")), []);
  });

  it("keeps the run where a silent host may have confirmed it", () => {
    assert.deepEqual(refusals(held("a", true), held("b", true), silent("c")), [
      "c does not answer: no route",
      "a, b verified v2.4.0-1a2b3c4-5d6e7f8 already, so c may have confirmed it; " +
        "hosts that no deployer confirms go back by themselves at their deadline (prism status); " +
        "to leave v2.4.0-1a2b3c4-5d6e7f8 now on all hosts that answer: prism rollback --stack production",
    ]);
  });

  it("keeps the run when no host can be asked", () => {
    assert.equal(refusals(silent("a")).length, 2);
  });
});
