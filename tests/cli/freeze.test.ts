import assert from "node:assert/strict";
import { describeFrozen, freezeStack } from "../../cli/freeze";

/** Why the checked-in production stack cannot be frozen until then; no host is asked. */
async function refusal(until: string): Promise<string> {
  const wish = { until, reason: "payments are down", owner: "ann" };
  const choice = { stack: "production", configFile: null };
  const error = await freezeStack(choice, wish).then(
    () => assert.fail("was placed"),
    (fault: unknown) => fault,
  );
  return (error as Error).message;
}

describe("freezeStack", () => {
  it("refuses an end that is over by the clocks of the stack's zone and in UTC, with those of now", async () => {
    const now =
      /; now it is \w+day \d{4}-\d\d-\d\d [\d:]+ Asia\/Shanghai \(\S+Z\); nothing was touched$/;
    const message = await refusal("2025-11-18 18:00");
    assert.match(message, now);
    assert.equal(
      message.replace(now, ""),
      "--until: must be a time to come, got Tuesday 2025-11-18 18:00 Asia/Shanghai (2025-11-18T10:00:00Z)",
    );
  });

  it("refuses an end that is too far in the same words", async () => {
    assert.match(
      await refusal("2099-01-01T00:00:00Z"),
      /14 days, got Thursday 2099-01-01 08:00 Asia\/Shanghai \(2099-01-01T00:00:00Z\); write/,
    );
  });
});

describe("describeFrozen", () => {
  it("says the end by the clocks of the stack's zone and in UTC", () => {
    assert.equal(
      describeFrozen("production", "2026-11-18T10:00:00Z", "Asia/Shanghai"),
      "No deployment of production begins until Wednesday 2026-11-18 18:00 Asia/Shanghai (2026-11-18T10:00:00Z), and one under way goes back.",
    );
  });
});
