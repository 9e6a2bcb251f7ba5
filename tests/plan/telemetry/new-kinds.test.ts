import assert from "node:assert/strict";
import { NewKinds } from "../../../plan/telemetry/new-kinds";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("new kinds of error lines", () => {
  it("are those that the hour before did not have", () => {
    const kinds = new NewKinds();
    kinds.learn(["old"], 0);
    assert.equal(kinds.count(["old", "new", "new"], MINUTE), 2);
    assert.equal(kinds.count(["old"], 50 * MINUTE), 0);
  });

  it("stay new for an hour, and are known from then on as long as they go on", () => {
    const kinds = new NewKinds();
    const counted = [0, 30, 59, 60, 90, 149].map((at) => kinds.count(["x"], at * MINUTE));
    assert.deepEqual(counted, [1, 1, 1, 0, 0, 0]);
    assert.equal(kinds.count(["x"], 149 * MINUTE + HOUR + 1), 1);
  });

  it("forget those unseen for longest when there are too many", () => {
    const kinds = new NewKinds(2);
    kinds.learn(["a", "b"], 0);
    assert.equal(kinds.count(["a"], 1), 0);
    assert.equal(kinds.count(["c"], 2), 1);
    assert.deepEqual([kinds.count(["a"], 3), kinds.count(["b"], 3)], [0, 1]);
  });
});
