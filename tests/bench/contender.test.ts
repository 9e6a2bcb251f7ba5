import assert from "node:assert/strict";
import { inTurn } from "../../bench/contender";

describe("contenders", () => {
  it("each come first once in as many rounds as there are", () => {
    const all = ["a", "b", "c"];
    const rounds = [0, 1, 2, 3].map((round) => inTurn(all, round).join(""));
    assert.deepEqual(rounds, ["abc", "bca", "cab", "abc"]);
    assert.deepEqual(inTurn([], 2), []);
  });
});
