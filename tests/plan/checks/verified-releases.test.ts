import assert from "node:assert/strict";
import { verifiedCommits } from "../../../plan/checks/verified-commits";
import { planRun } from "../../../plan/run";
import {
  bad,
  COMMITS,
  observed,
  question,
  questionOf,
  running,
  verified,
} from "../../support/fleet";

const both = { verified: [verified("v2.3.0", 0), verified("v2.4.0", 1)] };
const [before, now] = [COMMITS["v2.3.0"], COMMITS["v2.4.0"]];

describe("verifiedCommits", () => {
  it("adds what an update has verified to what all hosts ran verified", () => {
    const hosts = observed(running("v2.3.0", "web-1"), running("v2.3.0", "web-2"));
    const plan = planRun(question(hosts));
    assert.deepEqual(verifiedCommits(plan, hosts, "verified"), {
      "v2.3.0": before,
      "v2.4.0": now,
    });
    assert.deepEqual(verifiedCommits(plan, hosts, "web-1, verify: no"), { "v2.3.0": before });
  });

  it("says the same when there is nothing to do", () => {
    const hosts = observed(running("v2.4.0", "web-1", both));
    const plan = planRun(questionOf("v2.4.0", hosts));
    assert.equal(plan.kind, "noop");
    assert.deepEqual(verifiedCommits(plan, hosts, "verified"), {
      "v2.3.0": before,
      "v2.4.0": now,
    });
  });

  it("counts only what every host ran verified, and nothing marked bad", () => {
    const marked = running("v2.3.0", "web-1", { ...both, bad: [bad("v2.4.0")] });
    const hosts = observed(marked);
    const plan = planRun(questionOf("v2.3.0", hosts));
    assert.deepEqual(verifiedCommits(plan, hosts, "verified"), { "v2.3.0": before });
  });

  it("drops what a person ordered to leave", () => {
    const hosts = observed(running("v2.4.0", "web-1", both));
    const order = { to: null, reason: "slow", restoreData: false, overNewerData: false };
    const plan = planRun(question(hosts, { rollback: order }));
    assert.equal(plan.kind, "rollback");
    assert.deepEqual(verifiedCommits(plan, hosts, "verified"), { "v2.3.0": before });
  });
});
