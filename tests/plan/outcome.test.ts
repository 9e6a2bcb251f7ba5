import assert from "node:assert/strict";
import { endingError, outcomeOf, upstreamOf } from "../../plan/outcome";
import type { Phase, Verdict } from "../../plan/protocol";
import type { Run } from "../../plan/release";
import type { RunKind, RunPlan } from "../../plan/run-plan";
import { deployment, runOf } from "../support/fleet";
import { failed, verdict } from "../support/verdicts";

function plan(kind: RunKind, reasons: string[] = []): RunPlan {
  const run = runOf("v2.4.0");
  return { kind, run, wanted: deployment("v2.4.0"), reasons, hosts: ["web-1"], missed: [] };
}

const toldTo = (
  verdicts: readonly Verdict[],
  phase: Phase,
  host = "web-1",
  order: Run["order"] = null,
) => upstreamOf(verdicts, { order }, { phase, host });
const ORDER = { reason: "slow", restoreData: false, overNewerData: false };

const settle = (host: string, running: string | null, summary: string, outcome = "ok") =>
  verdict("settle", host, {
    outcome: outcome as Verdict["outcome"],
    summary,
    evidence: { runs: running },
  });
const good = [
  verdict("stage", "web-1"),
  settle("web-1", "v2.4.0-4444444-5e77195", "confirmed"),
  settle("web-2", "v2.4.0-4444444-5e77195", "confirmed"),
];
const gone = [
  verdict("stage", "web-1"),
  failed("activate", "web-1"),
  failed("activate", "web-2", { reason: "port is taken", wayOut: "free it" }),
  settle("web-1", "v2.3.0-3333333-5e77195", "put back to v2.3.0", "reverted"),
  settle("web-2", "v2.3.0-3333333-5e77195", "put back to v2.3.0", "reverted"),
];

describe("upstreamOf", () => {
  it("is go when nothing failed, also before the first step", () => {
    assert.equal(toldTo([], "stage"), "go");
    assert.equal(toldTo(good, "settle"), "go");
  });

  it("is the first failure in the order of the steps", () => {
    assert.deepEqual(toldTo(gone, "settle"), {
      host: "web-1",
      phase: "activate",
      reason: "health never came",
      wayOut: "read the log",
      blame: true,
    });
  });
});

describe("upstreamOf, for settle", () => {
  it("is not the failure of a host that settled before: the hosts of a run end alike", () => {
    const stuck = failed("settle", "web-2", { reason: "pm2 is gone" });
    assert.equal(toldTo([...good, stuck], "settle", "web-3"), "go");
    const after = toldTo([...gone, stuck], "settle", "web-3");
    assert.equal(after === "go" ? after : after.phase, "activate");
  });
});

describe("upstreamOf, for undo", () => {
  it("is the failure of a host that did not go back, whatever failed before", () => {
    const stuck = failed("settle", "web-2", { reason: "pm2 is gone" });
    const verdicts = [...gone.slice(0, 3), stuck];
    assert.deepEqual(toldTo(verdicts, "undo"), stuck.failure);
    assert.deepEqual(toldTo(verdicts, "settle"), gone[1]?.failure);
  });

  it("is the first failure when every host went back", () => {
    assert.deepEqual(toldTo(gone, "undo"), gone[1]?.failure);
  });
});

describe("upstreamOf, in an ordered rollback", () => {
  it("is the failure of the step's own host only, so that the others go back", () => {
    assert.deepEqual(toldTo(gone, "settle", "web-2", ORDER), gone[2]?.failure);
    assert.equal(toldTo(gone, "settle", "web-3", ORDER), "go");
  });

  it("is the failure of any host for undo, whose schema all of them need", () => {
    assert.deepEqual(toldTo(gone, "undo", "web-3", ORDER), gone[1]?.failure);
  });
});

describe("endingError", () => {
  it("is null when everything went well", () => {
    assert.equal(endingError(plan("deploy"), good), null);
  });

  for (const kind of ["first", "deploy", "rollback", "resume"] as const) {
    it(`tells every failure, where each host ended and what to do after ${kind}`, () => {
      assert.equal(
        endingError(plan(kind), gone),
        [
          "v2.4.0 was not deployed: web-1, activate: health never came",
          "  also web-2, activate: port is taken",
          "  web-1: put back to v2.3.0",
          "  web-2: put back to v2.3.0",
          "  to do: read the log",
        ].join("\n"),
      );
    });
  }

  it("tells also what to do about a host that could not be put back", () => {
    const stuck = failed("settle", "web-2", { reason: "no pm2", wayOut: "type this" });
    assert.equal(
      endingError(plan("deploy"), [failed("activate", "web-1"), stuck]),
      [
        "v2.4.0 was not deployed: web-1, activate: health never came",
        "  also web-2, settle: no pm2",
        `  web-2: ${stuck.summary}`,
        "  to do: read the log",
        "  to do for web-2: type this",
      ].join("\n"),
    );
  });

  for (const kind of ["noop", "refuse", "unknown"] as const) {
    it(`is null for old failures when the plan is ${kind}`, () => {
      assert.equal(endingError(plan(kind, ["a reason"]), gone), null);
    });
  }

  it("names the hosts that an ordered rollback did not reach, though all others are well", () => {
    const missed = ["web-3: no route; mend it"];
    const run = { ...runOf("v2.3.0", "rollback"), order: ORDER };
    assert.equal(
      endingError({ ...plan("rollback"), run, missed }, [settle("web-1", "x", "confirmed x")]),
      [
        "the rollback to v2.3.0-3333333-5e77195 is not complete: 1 of 2 hosts did not answer",
        "  web-1: confirmed x",
        "  not reached: web-3: no route; mend it; it may still run what was left: order the same rollback again once it answers",
      ].join("\n"),
    );
  });

  it("gives the reasons of a held plan, whatever the old verdicts are", () => {
    assert.equal(
      endingError(plan("held", ["marked bad", "or retry"]), good),
      "marked bad\nor retry",
    );
  });
});

describe("outcomeOf", () => {
  it("says verified, and that all hosts run it", () => {
    assert.deepEqual(outcomeOf(plan("deploy"), good), {
      ending: "verified",
      running: { "web-1": "v2.4.0-4444444-5e77195", "web-2": "v2.4.0-4444444-5e77195" },
      lastGood: "v2.4.0-4444444-5e77195",
    });
  });

  it("says the first failure, and what hosts went back to", () => {
    assert.deepEqual(outcomeOf(plan("deploy"), gone), {
      ending: "web-1, activate: health never came",
      running: { "web-1": "v2.3.0-3333333-5e77195", "web-2": "v2.3.0-3333333-5e77195" },
      lastGood: "v2.3.0-3333333-5e77195",
    });
  });

  it("says none when hosts run different deployments", () => {
    const verdicts = [settle("web-1", "v2.3.0-3333333-5e77195", ""), settle("web-2", "other", "")];
    assert.equal(outcomeOf(plan("deploy"), verdicts).lastGood, "none");
  });

  it("says none after a first deployment that went back", () => {
    const { running, lastGood } = outcomeOf(plan("first"), [settle("web-1", null, "stopped")]);
    assert.deepEqual([running, lastGood], [{ "web-1": "none" }, "none"]);
  });

  it("says unknown of a host whose settle failed", () => {
    const { running, lastGood } = outcomeOf(plan("deploy"), [failed("settle", "web-1")]);
    assert.deepEqual([running, lastGood], [{ "web-1": "unknown" }, "none"]);
  });

  it("says the same of an update with nothing to do as of the run before", () => {
    assert.deepEqual(outcomeOf(plan("noop"), good), outcomeOf(plan("deploy"), good));
  });

  it("says verified when the wanted deployment runs, though the last run of another one failed", () => {
    assert.equal(outcomeOf(plan("noop"), gone).ending, "verified");
  });

  it("says held of a deployment marked bad", () => {
    assert.equal(outcomeOf(plan("held", ["bad"]), good).ending, "held");
  });
});
