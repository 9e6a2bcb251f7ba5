import assert from "node:assert/strict";
import { planRun } from "../../plan/run";
import {
  at,
  bad,
  deployment,
  observed,
  openRun,
  question,
  questionOf,
  running,
  runningFrom,
  runOf,
} from "../support/fleet";

describe("planRun with a run that the guard of a host has ended", () => {
  const open = openRun(runOf("v2.4.0"));
  const left = running("v2.3.0", "web-1", {
    settledRun: { ...runOf("v2.4.0"), at: at(4), ending: "reverted" },
  });
  const still = running("v2.3.0", "web-2", { openRun: open });

  it("opens a fresh one, though it is open on another host", () => {
    const plan = planRun(question(observed(still, left)));
    assert.equal(plan.kind, "deploy");
    assert.match(plan.run.id, /^deploy-open-[0-9a-f]{6}$/);
  });

  it("opens a fresh one when every host went back", () => {
    const both = observed(left, { ...left, host: "web-2" });
    assert.equal(planRun(question(both)).kind, "deploy");
  });

  it("finishes it all the same once a host has confirmed it", () => {
    const plan = planRun(question(observed(left, running("v2.4.0", "web-3"), still)));
    assert.equal(plan.kind, "resume");
    assert.equal(plan.run.id, runOf("v2.4.0").id);
  });

  it("ends what is open elsewhere by a rollback when the operator keeps what runs", () => {
    const plan = planRun(questionOf("v2.3.0", observed(left, still)));
    assert.equal(plan.kind, "rollback");
    assert.match(plan.run.id, /^rollback-open-[0-9a-f]{6}$/);
  });

  it("does nothing when it is open nowhere and the operator keeps what runs", () => {
    const both = observed(left, { ...left, host: "web-2" });
    assert.equal(planRun(questionOf("v2.3.0", both)).kind, "noop");
  });

  it("refuses a deployment marked bad as long as it is open elsewhere", () => {
    const marked = { ...left, ledger: { ...left.ledger, bad: [bad("v2.4.0", 1, "older")] } };
    const plan = planRun(question(observed(marked, still)));
    assert.equal(plan.kind, "refuse");
    assert.match(plan.reasons[0] ?? "", /^v2\.4\.0-\S+ failed in run older /);
  });

  it("refuses another deployment as long as a deadline is ahead, and says when it ends", () => {
    const guard = { runId: open.id, deadline: at(5) };
    const plan = planRun(questionOf("v2.2.0", observed(left, { ...still, guard })));
    assert.equal(plan.kind, "refuse");
    assert.deepEqual(plan.reasons, [
      "web-2: run deploy-open-v2.4.0 of v2.4.0 (ann@laptop, since 2026-11-18T02:00:00.000Z) has not ended; " +
        "finish it first by pulumi up with prism:release v2.4.0, or stop it: prism abort --stack production, " +
        "or wait: the host goes back by itself at 2026-11-18T05:00:00.000Z",
    ]);
    assert.equal(planRun(questionOf("v2.2.0", observed(left, still))).kind, "deploy");
  });
});

describe("planRun with a host whose app does not run", () => {
  const down = (changes: object) => {
    const host = running("v2.4.0", "web-2");
    const process = { ...runningFrom(deployment("v2.4.0")), ...changes };
    return planRun(question(observed(running("v2.4.0"), { ...host, process })));
  };

  it("starts it again in a run that goes to what is there", () => {
    assert.equal(down({}).kind, "noop");
    assert.equal(down({ status: "stopped" }).kind, "rollback");
    assert.equal(down({ deploymentId: "v2.3.0-3333333-5e77195" }).kind, "rollback");
  });
});
