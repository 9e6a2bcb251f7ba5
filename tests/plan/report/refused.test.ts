import assert from "node:assert/strict";
import { isAboutRefusal } from "../../../plan/report/refused";
import type { PlanReview } from "../../../plan/review/review";
import { refusedReport, TOLD } from "../../support/told-runs";

const about = (change: Partial<PlanReview>, newest = TOLD.rollback) =>
  isAboutRefusal({ ...refusedReport().review, ...change }, newest);

const OPEN = {
  gate: { verdict: "open", reasons: [] },
  checks: [],
  reasons: [],
} as const;

describe("isAboutRefusal", () => {
  it("is so where something new would be refused, and by whatever", () => {
    assert.ok(about({}));
    assert.ok(about({ ...OPEN, reasons: ["the tag is not at the origin"], kind: "refuse" }));
    assert.ok(isAboutRefusal(refusedReport().review, undefined));
  });

  it("is not where the newest run tried what is wanted", () => {
    assert.ok(!about({}, TOLD["went-back"]));
  });

  it("is not where an update would do it, or has nothing to do", () => {
    assert.ok(!about(OPEN));
    assert.ok(!about({ ...OPEN, kind: "noop" }));
  });

  it("is not of what is held or unknown: a run tells of the first, and the hosts' silence of the second", () => {
    assert.ok(!about({ kind: "held" }));
    assert.ok(!about({ kind: "unknown" }));
  });
});
