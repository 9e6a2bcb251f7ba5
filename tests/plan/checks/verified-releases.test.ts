import assert from "node:assert/strict";
import { verifiedReleases } from "../../../plan/checks/verified-releases";
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
import { verdict } from "../../support/verdicts";

/** Tests of one check with its slowest answer. */
const results = (slowestMilliseconds: number) => ({
  smoke: ["Analytics"],
  performance: [{ name: "Analytics", samples: 10, medianMilliseconds: 5, slowestMilliseconds }],
  command: null,
});

const both = { verified: [verified("v2.3.0", 0), verified("v2.4.0", 1)] };
const [before, now] = [
  { tag: "v2.3.0", commit: COMMITS["v2.3.0"], tests: null },
  { tag: "v2.4.0", commit: COMMITS["v2.4.0"], tests: null },
];

describe("verifiedReleases", () => {
  it("adds what an update has verified to what all hosts ran verified", () => {
    const hosts = observed(running("v2.3.0", "web-1"), running("v2.3.0", "web-2"));
    const plan = planRun(question(hosts));
    assert.deepEqual(verifiedReleases(plan, hosts, "verified", []), [before, now]);
    assert.deepEqual(verifiedReleases(plan, hosts, "web-1, verify: no", []), [before]);
  });

  it("says the same when there is nothing to do", () => {
    const hosts = observed(running("v2.4.0", "web-1", both));
    const plan = planRun(questionOf("v2.4.0", hosts));
    assert.equal(plan.kind, "noop");
    assert.deepEqual(verifiedReleases(plan, hosts, "verified", []), [before, now]);
  });

  it("counts only what every host ran verified, and nothing marked bad", () => {
    const marked = running("v2.3.0", "web-1", { ...both, bad: [bad("v2.4.0")] });
    const hosts = observed(marked);
    const plan = planRun(questionOf("v2.3.0", hosts));
    assert.deepEqual(verifiedReleases(plan, hosts, "verified", []), [before]);
  });

  it("drops what a person ordered to leave", () => {
    const hosts = observed(running("v2.4.0", "web-1", both));
    const order = { to: null, reason: "slow", restoreData: false, overNewerData: false };
    const plan = planRun(question(hosts, { rollback: order }));
    assert.equal(plan.kind, "rollback");
    assert.deepEqual(verifiedReleases(plan, hosts, "verified", []), [before]);
  });

  it("gives the tests of this update, and those of ledgers, the slowest of all hosts", () => {
    const old = { verified: [{ ...verified("v2.3.0"), tests: results(7) }] };
    const hosts = observed(running("v2.3.0", "web-1", old), running("v2.3.0", "web-2", old));
    const plan = planRun(question(hosts));
    const verify = (host: string, slowest: number) =>
      verdict("verify", host, { evidence: { tests: results(slowest) } });
    const verdicts = [verify("web-1", 30), verify("web-2", 40)];
    assert.deepEqual(verifiedReleases(plan, hosts, "verified", verdicts), [
      { ...before, tests: results(7) },
      { ...now, tests: results(40) },
    ]);
    const [one] = verdicts;
    assert.ok(one);
    assert.equal(verifiedReleases(plan, hosts, "verified", [one]).at(-1)?.tests, null);
  });
});
