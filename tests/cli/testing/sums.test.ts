import assert from "node:assert/strict";
import { addSums, summaryLine, sumsOfMocha, sumsOfTool } from "../../../cli/testing/sums";

describe("sumsOfTool", () => {
  it("counts a tool as one test", () => {
    assert.deepEqual(
      [sumsOfTool(0), sumsOfTool(2), sumsOfTool(null)],
      [
        { passed: 1, failed: 0 },
        { passed: 0, failed: 1 },
        { passed: 0, failed: 1 },
      ],
    );
  });
});

describe("sumsOfMocha", () => {
  it("takes what the reporter counted", () => {
    const counted = { passed: 7, failed: 2 };
    assert.deepEqual(sumsOfMocha({ code: 2, counted }), counted);
  });

  it("counts a suite without a result as a failure, whatever its exit code", () => {
    assert.deepEqual(sumsOfMocha({ code: 0, counted: null }), { passed: 0, failed: 1 });
  });

  it("counts a suite that ran no test as a failure", () => {
    const counted = { passed: 0, failed: 0 };
    assert.deepEqual(sumsOfMocha({ code: 0, counted }), { passed: 0, failed: 1 });
  });

  it("counts a process that died after its tests as a failure", () => {
    const counted = { passed: 7, failed: 0 };
    assert.deepEqual(sumsOfMocha({ code: null, counted }), { passed: 7, failed: 1 });
  });
});

describe("summaryLine", () => {
  it("says the sums of all phases", () => {
    const sums = addSums([
      { passed: 1, failed: 0 },
      { passed: 40, failed: 2 },
    ]);
    assert.equal(summaryLine(sums), "41 passed, 2 failed");
  });
});
