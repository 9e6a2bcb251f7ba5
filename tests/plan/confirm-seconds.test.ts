import assert from "node:assert/strict";
import fc from "fast-check";
import { confirmSeconds, MARGIN_SECONDS } from "../../plan/confirm-seconds";
import { always } from "../support/always";
import { settingsWith } from "../support/settings";

const limits = { ...settingsWith().limits, activate: 60, verify: 50, settle: 90 };

describe("confirmSeconds", () => {
  it("is the limits of the last wave's activation, of verify and of settle, each with a margin", () => {
    assert.equal(confirmSeconds(limits, 1), 60 + 50 + 90 + 3 * MARGIN_SECONDS);
  });

  it("grows by one activation and its margin for each wave that follows", () => {
    always(fc.integer({ min: 1, max: 20 }), (waves) => {
      const longer = confirmSeconds(limits, waves + 1) - confirmSeconds(limits, waves);
      assert.equal(longer, 60 + MARGIN_SECONDS);
    });
  });
});
