import assert from "node:assert/strict";
import { planRun } from "../../plan/run";
import {
  at,
  bad,
  deployment,
  inspection,
  observed,
  question,
  questionOf,
  running,
  runOf,
} from "../support/fleet";

/** A host that was put back from v2.4.0 by the run of that name; the deployment is marked bad. */
function putBack(host: string, runId = "deploy-open-v2.4.0") {
  return running("v2.3.0", host, {
    settledRun: { ...runOf("v2.4.0"), id: runId, at: at(4), ending: "reverted" },
    bad: [bad("v2.4.0", 4, runId)],
  });
}

describe("planRun with a deployment marked bad", () => {
  it("holds a deployment marked bad, keeps the failed run and prints both ways on", () => {
    assert.deepEqual(planRun(question(observed(putBack("web-1"), putBack("web-2")))), {
      kind: "held",
      run: runOf("v2.4.0"),
      wanted: deployment("v2.4.0"),
      reasons: [
        "v2.4.0-4444444-5e77195 failed in run deploy-open-v2.4.0 (health never came) and is marked bad; " +
          "to keep v2.3.0: pulumi config set prism:release v2.3.0 --stack production; " +
          "to try again: pulumi config set prism:retry deploy-open-v2.4.0 --stack production",
      ],
      hosts: ["web-1", "web-2"],
      missed: [],
    });
  });

  it("names the newest failure of a held deployment, not that of the first host", () => {
    const { ledger, ...host } = putBack("web-1", "deploy-open-new");
    const older = { ...host, ledger: { ...ledger, bad: [bad("v2.4.0", 2, "deploy-open-old")] } };
    const hosts = observed(older, putBack("web-2", "deploy-open-new"));
    const { kind, reasons } = planRun(question(hosts, { retry: "deploy-open-old" }));
    assert.equal(kind, "held");
    assert.match(reasons[0] ?? "", /prism:retry deploy-open-new --stack production$/);
  });

  it("refuses a bad deployment when an empty host was added, on which the failed run would act", () => {
    const held = planRun(question(observed(putBack("web-1"))));
    const hosts = observed(putBack("web-1"), inspection({ host: "web-2" }));
    const { kind, reasons } = planRun(question(hosts));
    assert.deepEqual([kind, reasons], ["refuse", held.reasons]);
  });

  it("retries a held deployment in a new run when its failed run is named", () => {
    const hosts = observed(putBack("web-1"), putBack("web-2"));
    const plan = planRun(question(hosts, { retry: "deploy-open-v2.4.0" }));
    assert.equal(plan.kind, "deploy");
    assert.match(plan.run.id, /^deploy-open-[0-9a-f]{6}$/);
    assert.equal(planRun(question(hosts, { retry: "deploy-open-other" })).kind, "held");
  });

  it("does not hold a deployment that another host runs verified", () => {
    const hosts = observed(putBack("web-1"), running("v2.4.0", "web-2"));
    assert.equal(planRun(question(hosts)).kind, "deploy");
  });

  it("keeps the failed run when the operator goes back to what runs", () => {
    const plan = planRun(questionOf("v2.3.0", observed(putBack("web-1"), putBack("web-2"))));
    assert.equal(plan.kind, "noop");
    assert.deepEqual(plan.run, runOf("v2.4.0"));
    assert.deepEqual(plan.wanted, deployment("v2.3.0"));
  });
});
