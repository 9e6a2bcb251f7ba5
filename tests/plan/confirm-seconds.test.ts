import assert from "node:assert/strict";
import fc from "fast-check";
import {
  confirmSeconds,
  MARGIN_SECONDS,
  settleSeconds,
  WATCH_START_SECONDS,
} from "../../plan/confirm-seconds";
import { always } from "../support/always";
import { settingsWith } from "../support/settings";

const limits = { ...settingsWith().limits, activate: 60, verify: 50, settle: 90 };
const LAST = { activations: 1, settles: 1, watches: 0 };

describe("confirmSeconds", () => {
  it("is the limits of the last activation, of verify and of settle, each with a margin", () => {
    assert.equal(confirmSeconds(limits, LAST), 60 + 50 + 90 + 3 * MARGIN_SECONDS);
  });

  it("gives steps with short limits a margin of a third, so that a deadline may be short too", () => {
    const short = { ...limits, activate: 8, verify: 7, settle: 6 };
    assert.equal(confirmSeconds(short, LAST), 8 + 3 + (7 + 3) + (6 + 2));
    assert.equal(settleSeconds(short, { ...LAST, settles: 3 }), 3 * 6 + 2 * 2);
  });

  it("grows by a step and its margin for each activation and each settle that follows", () => {
    always(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 })), (many) => {
      const [activations, settles] = many;
      const left = { activations, settles, watches: 0 };
      const base = confirmSeconds(limits, left);
      const more = confirmSeconds(limits, { ...left, activations: activations + 1 });
      const settled = confirmSeconds(limits, { ...left, settles: settles + 1 });
      assert.deepEqual([more - base, settled - base], [60 + MARGIN_SECONDS, 90 + MARGIN_SECONDS]);
    });
  });

  it("grows by the start of the canary watch, which moves the deadline from then on", () => {
    const longer = confirmSeconds(limits, { ...LAST, watches: 1 }) - confirmSeconds(limits, LAST);
    assert.equal(longer, WATCH_START_SECONDS + MARGIN_SECONDS);
  });
});

describe("settleSeconds", () => {
  it("is the limits of all settles, with a margin between them", () => {
    assert.equal(settleSeconds(limits, LAST), 90);
    assert.equal(settleSeconds(limits, { ...LAST, settles: 3 }), 270 + 2 * MARGIN_SECONDS);
  });
});
