import assert from "node:assert/strict";
import { ageOf, momentOf } from "../../cli/moments";

const NOW = "2026-11-18T03:00:00.000Z";

describe("ageOf", () => {
  for (const [iso, words] of [
    ["2026-11-18T02:58:01.000Z", "119 seconds ago"],
    ["2026-11-18T02:58:00.000Z", "2 minutes ago"],
    ["2026-11-18T01:00:01.000Z", "119 minutes ago"],
    ["2026-11-16T04:00:00.000Z", "47 hours ago"],
    ["2026-11-01T03:00:00.000Z", "17 days ago"],
    ["2026-11-18T03:06:30.000Z", "in 6 minutes"],
  ] as const) {
    it(`says "${words}"`, () => assert.equal(ageOf(iso, NOW), words));
  }
});

describe("momentOf", () => {
  it("names the zone", () => {
    assert.equal(momentOf("2026-11-18T02:50:59.000Z", NOW), "2026-11-18 02:50 UTC, 9 minutes ago");
  });
});
