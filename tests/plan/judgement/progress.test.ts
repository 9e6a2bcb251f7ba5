import assert from "node:assert/strict";
import { progressLine } from "../../../plan/judgement/progress";
import { NEW_WATCH } from "../../../plan/judgement/watch";
import { look, probes, times, watchOf } from "../../support/looks";

describe("progressLine", () => {
  it("says requests, failures and p95 of both sides and the time left", () => {
    const watch = watchOf(times(10, look({ probe: probes(1, 40), user: probes(2) })));
    assert.equal(
      progressLine(watch, 665),
      "canary 1000 requests, 30 failed, p95 59 ms | control 500 requests, 0 failed, p95 30 ms | 11:05 left",
    );
  });

  it("says what is not there", () => {
    assert.equal(
      progressLine(NEW_WATCH, -3),
      "canary 0 requests, 0 failed, p95 not measured | no control hosts | 0:00 left",
    );
  });
});
