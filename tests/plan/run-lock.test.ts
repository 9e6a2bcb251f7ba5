import assert from "node:assert/strict";
import { planRun } from "../../plan/run";
import {
  at,
  deployment,
  observed,
  openRun,
  question,
  questionOf,
  running,
  runOf,
  verified,
} from "../support/fleet";

describe("planRun with a run whose deadline has passed", () => {
  const late = { ...openRun(runOf("v2.4.0", "deploy", "deploy-open-late")), deadline: at(3) };
  const hosts = observed(running("v2.3.0", "web-1", { openRun: late }), running("v2.3.0", "web-2"));

  it("opens a fresh one that takes it over, for the same deployment or another", () => {
    for (const plan of [planRun(question(hosts)), planRun(questionOf("v2.2.0", hosts))]) {
      assert.equal(plan.kind, "deploy");
      assert.deepEqual(plan.run.takesOver, ["deploy-open-late"]);
    }
  });

  it("finishes it all the same once a host has confirmed it", () => {
    const settledRun = { ...late, at: at(2), ending: "confirmed" as const };
    const decided = running("v2.4.0", "web-2", { settledRun });
    const plan = planRun(question([...hosts.slice(0, 1), ...observed(decided)]));
    assert.deepEqual([plan.kind, plan.run.id], ["resume", "deploy-open-late"]);
  });
});

describe("planRun with an ordered rollback that one host could not follow", () => {
  it("lets it end there by its deadline, though others have confirmed it", () => {
    const order = { reason: "slow", restoreData: false, overNewerData: false };
    const run = { ...runOf("v2.2.0", "rollback", "rollback-ordered-1"), order };
    const there = running("v2.2.0", "web-1", {
      settledRun: { ...run, at: at(2), ending: "confirmed" as const },
    });
    const stuck = (deadline: string) =>
      running("v2.3.0", "web-2", { openRun: { ...openRun(run), deadline } });
    const next = (deadline: string) =>
      planRun(questionOf("v2.2.0", observed(there, stuck(deadline))));
    assert.deepEqual([next(at(9)).kind, next(at(9)).run.id], ["resume", "rollback-ordered-1"]);
    assert.deepEqual(next(at(3)).run.takesOver, ["rollback-ordered-1"]);
  });
});

describe("planRun with prism:resume", () => {
  it("finishes the open run, whatever release is wanted", () => {
    const open = openRun(runOf("v2.4.0", "deploy", "deploy-open-a"));
    const hosts = observed(running("v2.3.0", "web-1", { openRun: open }));
    const plan = planRun({ ...questionOf("v2.2.0", hosts), resume: true });
    assert.deepEqual(
      [plan.kind, plan.run.id, plan.wanted.tag],
      ["resume", "deploy-open-a", "v2.4.0"],
    );
  });

  it("is an ordinary update where no run is open", () => {
    assert.equal(planRun(question(observed(running("v2.3.0")), { resume: true })).kind, "deploy");
  });
});

describe("planRun with a state that is older than the hosts", () => {
  const both = [verified("v2.3.0", 1), verified("v2.4.0", 2)];
  const hosts = observed(running("v2.4.0", "web-1", { verified: both }));
  const stateSays = deployment("v2.3.0").id;

  it("stops, and says how to go back and how to keep what runs", () => {
    const plan = planRun(question(hosts, { stateSays }));
    assert.equal(plan.kind, "refuse");
    assert.deepEqual(plan.reasons, [
      `the stack's state says that ${stateSays} runs, the hosts and prism:release say ${deployment("v2.4.0").id}, ` +
        "as after pulumi stack import of an earlier state, which moves no host; " +
        `to go back: prism rollback --stack production --to ${stateSays}; ` +
        "to keep what runs: prism resume --stack production",
    ]);
  });

  it("goes on when told to keep what runs, when nobody knows that state, or when another release is wanted", () => {
    assert.equal(planRun(question(hosts, { stateSays, resume: true })).kind, "noop");
    assert.equal(planRun(question(hosts, { stateSays: "v9.9.9-0000000-0000000" })).kind, "noop");
    assert.equal(planRun({ ...questionOf("v2.3.0", hosts), stateSays }).kind, "rollback");
  });
});
