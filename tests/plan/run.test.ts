import assert from "node:assert/strict";
import { planRun } from "../../plan/run";
import type { RunPlan } from "../../plan/run-plan";
import {
  at,
  ATTEMPT,
  COMMITS,
  deployment,
  inspection,
  observed,
  openRun,
  question,
  questionOf,
  running,
  runOf,
  verified,
} from "../support/fleet";

const unresolved = {
  state: "unresolved",
  reason: "tag v2.4.0 does not exist at the origin",
  wayOut: "push it",
} as const;
const nowhere = {
  id: "unknown",
  lane: "deploy",
  openedBy: "unknown",
  attempt: "unknown",
  order: null,
  takesOver: [],
};
const on = (...hosts: string[]) => ({ hosts, missed: [] });
const old = () => observed(running("v2.3.0", "web-1"), running("v2.3.0", "web-2"));

/** A host that ran both releases verified, the given one last. */
function ranBoth(now: "v2.3.0" | "v2.4.0", host = "web-1") {
  return running(now, host, { verified: [verified("v2.3.0", 1), verified("v2.4.0", 2)] });
}

function refusal(reasons: readonly string[], everywhere = on("web-1")): RunPlan {
  const wanted = deployment("v2.4.0");
  return {
    kind: "refuse",
    run: { ...nowhere, lane: "deploy", deployment: wanted },
    wanted,
    reasons,
    ...everywhere,
  };
}

describe("planRun", () => {
  it("is unknown when a host is unreachable, and says why and what to do", () => {
    const dead = {
      host: "web-2",
      state: "unreachable",
      reason: "no route",
      wayOut: "repair it",
    } as const;
    assert.deepEqual(planRun(question([...observed(running("v2.3.0")), dead])), {
      ...refusal(["web-2: no route; repair it"], on("web-1", "web-2")),
      kind: "unknown",
    });
  });

  it("is unknown when hosts were not asked, with an unknown commit when nobody knows it", () => {
    const hosts = [{ host: "web-1", state: "unasked" }] as const;
    const wanted = {
      id: "v2.4.0-unknown-5e77195",
      tag: "v2.4.0",
      commit: "unknown",
      settings: "5e77195",
    };
    assert.deepEqual(planRun(question(hosts, { origin: unresolved })), {
      kind: "unknown",
      run: { ...nowhere, deployment: wanted },
      wanted,
      reasons: ["web-1: not asked (prism:observe is offline)"],
      ...on("web-1"),
    });
  });

  it("refuses a commit that neither the origin nor a host can name", () => {
    const plan = planRun(question(old(), { origin: unresolved }));
    assert.equal(plan.kind, "refuse");
    assert.deepEqual(plan.reasons, ["tag v2.4.0 does not exist at the origin; push it"]);
  });

  it("refuses hosts with problems, and lists those of all", () => {
    const one = { ...running("v2.3.0"), problems: ["pm2 was not found; install it"] };
    const two = { ...running("v2.3.0", "web-2"), problems: ["the root is not writable; chown it"] };
    assert.deepEqual(
      planRun(question(observed(one, two))),
      refusal(
        ["web-1: pm2 was not found; install it", "web-2: the root is not writable; chown it"],
        on("web-1", "web-2"),
      ),
    );
  });

  it("refuses a host of another stack", () => {
    const foreign = { ...running("v2.3.0"), stack: "staging" };
    assert.deepEqual(
      planRun(question(observed(foreign))),
      refusal([
        "web-1: its ledger belongs to stack staging, expected production; " +
          "take the host out of one of the two inventories, or give it another paths.root",
      ]),
    );
  });

  it("refuses while a run of another deployment is open", () => {
    const open = openRun(runOf("v2.3.0"));
    assert.deepEqual(
      planRun(question(observed(running("v2.2.0", "web-1", { openRun: open })))),
      refusal([
        "web-1: run deploy-open-v2.3.0 of v2.3.0 (ann@laptop, since 2026-11-18T02:00:00.000Z) has not ended; " +
          "finish it first by pulumi up with prism:release v2.3.0, or stop it: prism abort --stack production",
      ]),
    );
  });

  it("refuses a tag that was verified at another commit", () => {
    const moved = { state: "resolved", commit: "9".repeat(40) } as const;
    const plan = planRun(question(observed(running("v2.4.0")), { origin: moved }));
    assert.equal(plan.kind, "refuse");
    assert.deepEqual(plan.reasons, [
      "web-1: tag v2.4.0 was verified at commit 4444444, the origin now says 9999999; " +
        "a released tag must not move: make a new version",
    ]);
  });

  it("resumes the open run of the wanted deployment as it was opened, in a new attempt", () => {
    const open = openRun(runOf("v2.4.0", "deploy", "deploy-open-abcdef"));
    const hosts = observed(running("v2.3.0"), running("v2.3.0", "web-2", { openRun: open }));
    assert.deepEqual(planRun(question(hosts)), {
      kind: "resume",
      run: { ...runOf("v2.4.0", "deploy", "deploy-open-abcdef"), attempt: ATTEMPT },
      wanted: deployment("v2.4.0"),
      reasons: [],
      ...on("web-1", "web-2"),
    });
  });

  it("resumes a run that some hosts have confirmed and others not", () => {
    const open = openRun(runOf("v2.4.0"));
    const hosts = observed(running("v2.4.0"), running("v2.4.0", "web-2", { openRun: open }));
    assert.equal(planRun(question(hosts)).kind, "resume");
  });

  it("does nothing when every host runs the wanted deployment verified, and keeps that run", () => {
    const hosts = observed(running("v2.4.0"), running("v2.4.0", "web-2"));
    assert.deepEqual(planRun(question(hosts)), {
      kind: "noop",
      run: runOf("v2.4.0"),
      wanted: deployment("v2.4.0"),
      reasons: [],
      ...on("web-1", "web-2"),
    });
  });

  it("opens a run when a host was not there at the newest one, whose steps would act on it", () => {
    const newer = {
      ...runOf("v2.4.0", "deploy", "deploy-open-newer"),
      ending: "confirmed" as const,
    };
    const hosts = observed(
      running("v2.4.0"),
      running("v2.4.0", "web-2", { settledRun: { ...newer, at: at(2) } }),
      running("v2.4.0", "web-3"),
    );
    const { kind, run } = planRun(question(hosts));
    assert.equal(kind, "rollback");
    assert.match(run.id, /^rollback-open-[0-9a-f]{6}$/);
  });

  it("acts when a host was left out of the balancer", () => {
    const drained = { server: "web-2", runId: "deploy-open-v2.4.0", at: at(2) };
    const hosts = observed(running("v2.4.0"), { ...running("v2.4.0", "web-2"), drained });
    assert.equal(planRun(question(hosts)).kind, "rollback");
  });

  it("acts when a host links the wanted deployment without having verified it", () => {
    const hosts = observed(running("v2.4.0", "web-1", { verified: [] }));
    assert.equal(planRun(question(hosts)).kind, "deploy");
  });

  it("is the first deployment when no host ever ran one", () => {
    const plan = planRun(question(observed(inspection(), inspection({ host: "web-2" }))));
    assert.deepEqual(plan, {
      kind: "first",
      run: {
        id: plan.run.id,
        lane: "first",
        deployment: deployment("v2.4.0"),
        openedBy: "bob@desk",
        attempt: ATTEMPT,
        order: null,
        takesOver: [],
      },
      wanted: deployment("v2.4.0"),
      reasons: [],
      ...on("web-1", "web-2"),
    });
    assert.match(plan.run.id, /^first-open-[0-9a-f]{6}$/);
  });

  it("rolls back to an earlier tag that every host ran verified", () => {
    const plan = planRun(
      questionOf("v2.3.0", observed(ranBoth("v2.4.0"), ranBoth("v2.4.0", "web-2"))),
    );
    assert.equal(plan.kind, "rollback");
    assert.equal(plan.run.lane, "rollback");
    assert.match(plan.run.id, /^rollback-open-[0-9a-f]{6}$/);
  });

  it("rolls back to earlier settings of the same tag", () => {
    const host = running("v2.4.0", "web-1", {
      verified: [verified("v2.4.0", 1, "0000000"), verified("v2.4.0", 2)],
    });
    assert.equal(planRun(question(observed(host), { settings: "0000000" })).kind, "rollback");
  });

  it("deploys an earlier tag that one host never ran", () => {
    const hosts = observed(ranBoth("v2.4.0"), running("v2.4.0", "web-2"));
    assert.equal(planRun(questionOf("v2.3.0", hosts)).kind, "deploy");
  });

  it("deploys a newer release", () => {
    const plan = planRun(question(old()));
    assert.equal(plan.kind, "deploy");
    const opened = { openedBy: "bob@desk", attempt: ATTEMPT, lastGood: deployment("v2.3.0") };
    assert.deepEqual(plan.run, { ...runOf("v2.4.0", "deploy", plan.run.id), ...opened });
  });

  it("deploys a release that was verified before but is newer than what runs", () => {
    assert.equal(planRun(question(observed(ranBoth("v2.3.0")))).kind, "deploy");
  });

  it("compares versions by number, not by letter", () => {
    const hosts = observed(running("v2.4.0", "web-1", { verified: [verified("v2.4.0")] }));
    const plan = planRun(question(hosts, { tag: "v2.10.0" }));
    assert.equal(plan.kind, "deploy");
  });

  it("deploys again when a host was added", () => {
    const hosts = observed(running("v2.4.0"), inspection({ host: "web-9" }));
    assert.equal(planRun(question(hosts)).kind, "deploy");
  });

  it("takes the commit from hosts when the origin is out of reach", () => {
    const hosts = observed(ranBoth("v2.4.0"), ranBoth("v2.4.0", "web-2"));
    const plan = planRun({ ...questionOf("v2.3.0", hosts), origin: unresolved });
    assert.equal(plan.kind, "rollback");
    assert.deepEqual(plan.wanted, deployment("v2.3.0"));
    assert.equal(plan.run.deployment.commit, COMMITS["v2.3.0"]);
  });

  it("takes no commit from hosts that ran the tag under other settings", () => {
    const hosts = observed(ranBoth("v2.4.0"));
    const elsewhere = { ...questionOf("v2.3.0", hosts), origin: unresolved, settings: "0000000" };
    assert.equal(planRun(elsewhere).kind, "refuse");
  });
});
