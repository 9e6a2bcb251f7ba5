import assert from "node:assert/strict";
import { collect, type Meter } from "../../../host/measure/collect";
import { NOTHING } from "../../../plan/judgement/measurements";

const meter = (source: Meter["source"], take: Meter["take"]): Meter => ({ source, take });

describe("collect", () => {
  it("puts together what all meters saw", async () => {
    const probe = { requests: 5, errors: 1, latency: { 100: 4 } };
    const found = await collect(
      [
        meter("probe", () => Promise.resolve({ probe })),
        meter("process", () => Promise.resolve({ restarts: 2 })),
      ],
      (_, reason) => assert.fail(reason),
    );
    assert.deepEqual(found, { ...NOTHING, probe, restarts: 2 });
  });

  it("counts a meter that fails as a failure of its source, and keeps the others", async () => {
    const told: string[] = [];
    const found = await collect(
      [
        meter("balancer", () => Promise.reject(new Error("no answer"))),
        meter("process", () => Promise.resolve({ restarts: 1 })),
      ],
      (source, reason) => told.push(`${source}: ${reason}`),
    );
    assert.deepEqual(found, { ...NOTHING, restarts: 1, failures: { balancer: 1 } });
    assert.deepEqual(told, ["balancer: no answer"]);
  });
});
