import assert from "node:assert/strict";
import { noticeAfter } from "../../plan/notice-after";
import { planRun } from "../../plan/run";
import { observed, question, questionOf, running, verified } from "../support/fleet";
import { failed, verdict } from "../support/verdicts";

const host = running("v2.3.0", "web-1", { verified: [verified("v2.2.0", 0), verified("v2.3.0")] });
const hosts = observed(host);
const known = { before: "v2.3.0 is out", fresh: "v2.4.0 is out" };
const good = [verdict("settle", "web-1")];

describe("the notice after an update", () => {
  const deploy = planRun(question(hosts));

  it("is that of what was deployed", () => {
    assert.equal(noticeAfter(deploy, good, known), "v2.4.0 is out");
    assert.equal(noticeAfter(deploy, good, { ...known, fresh: null }), "none");
  });

  it("stays when the update failed, or had nothing to do", () => {
    assert.equal(noticeAfter(deploy, [failed("verify", "web-1")], known), "v2.3.0 is out");
    const idle = planRun(questionOf("v2.3.0", hosts));
    assert.equal(idle.kind, "noop");
    assert.equal(noticeAfter(idle, good, known), "v2.3.0 is out");
  });

  it("is gone after a rollback", () => {
    const back = planRun(questionOf("v2.2.0", hosts));
    assert.equal(back.kind, "rollback");
    assert.equal(noticeAfter(back, good, known), "none");
  });
});
