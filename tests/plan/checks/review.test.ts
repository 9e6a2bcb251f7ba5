import assert from "node:assert/strict";
import { checksSchema } from "../../../config/checks";
import type { ReviewState } from "../../../plan/checks/check";
import { checkRelease } from "../../../plan/checks/check-release";
import { COMMITS } from "../../support/fleet";
import { checkQuestion, facts } from "./question";

const GOOD: ReviewState = {
  commit: COMMITS["v2.4.0"],
  openPullRequests: [],
  unapprovedPullRequests: [],
  ci: "success",
  unfinished: [],
};
const checks = checksSchema.parse({ review: { source: "file", path: "review.yaml" } });

const found = (changes: Partial<ReviewState>) =>
  checkRelease(checkQuestion({ checks, facts: facts({ review: { ...GOOD, ...changes } }) }))
    .filter(({ check }) => ["merge", "review", "ci"].includes(check))
    .map(({ check, passed, text }) => `${check} ${passed ? "passed" : "failed"}: ${text}`);

const MERGE = "merge passed: no pull request is open";
const REVIEW = "review passed: no pull request was merged without approval";
const CI = "ci passed: green for 4444444";

describe("the checks of merge, review and CI", () => {
  it("pass where all is merged, approved and green", () => {
    assert.deepEqual(found({}), [MERGE, REVIEW, CI]);
  });

  it("refuse an open pull request", () => {
    const line =
      "merge failed: #7 Fix: must be merged, found it open; merge or close it, then tag a new version";
    assert.deepEqual(found({ openPullRequests: ["#7 Fix"] }), [line, REVIEW, CI]);
  });

  it("refuse what was merged without approval", () => {
    const line =
      "review failed: #7 Fix: must be approved, found it merged without; have it reviewed";
    assert.deepEqual(found({ unapprovedPullRequests: ["#7 Fix"] }), [MERGE, line, CI]);
  });

  it("refuse CI that is not green", () => {
    const line = (what: string) =>
      `ci failed: CI of 4444444: must be green, found ${what}; mend it, or wait for its end`;
    assert.deepEqual(found({ ci: "none" }), [MERGE, REVIEW, line("none")]);
    const running = found({ ci: "pending", unfinished: ["lint", "test"] });
    assert.deepEqual(running, [MERGE, REVIEW, line("pending (lint, test)")]);
  });

  it("refuse what speaks of another commit", () => {
    const line =
      "failed: prism:checks.review: must speak of 4444444, the commit of v2.4.0, found 3333333; have its file written anew";
    assert.deepEqual(
      found({ commit: COMMITS["v2.3.0"] }),
      ["merge", "review", "ci"].map((check) => `${check} ${line}`),
    );
  });
});
