import assert from "node:assert/strict";
import fc from "fast-check";
import type { HostObservation } from "../../plan/inspection";
import { inspectionsOf, isAlive } from "../../plan/fleet";
import { planRun } from "../../plan/run";
import { actsOnHosts, type RunPlan, type RunQuestion } from "../../plan/run-plan";
import { runningFrom } from "../support/fleet";
import { always } from "../support/always";
import { blindQuestions, observedQuestions } from "../support/observations";

const LATER = "2026-11-19T00:00:00.000Z";
/** Someone else asks, at another time. */
const ELSEWHERE = { operator: "eve@desk", window: "closed", attempt: LATER };

/** The hosts as a step of the plan's run leaves them. */
function after(
  { hosts }: RunQuestion,
  { run }: RunPlan,
  step: "opened" | "confirmed",
): HostObservation[] {
  const record = { deployment: run.deployment, runId: run.id, at: LATER };
  return hosts.map((host) => {
    if (host.state !== "observed") return host;
    const { ledger } = host.inspection;
    const opened = { ...ledger, openRun: { ...run, since: LATER, deadline: "2026-11-19T01" } };
    const confirmed = {
      ...ledger,
      openRun: null,
      settledRun: { ...run, at: LATER, ending: "confirmed" as const },
      verified: [...ledger.verified, record],
    };
    const changes =
      step === "opened"
        ? { ledger: opened }
        : { ledger: confirmed, current: run.deployment, process: runningFrom(run.deployment) };
    return { ...host, inspection: { ...host.inspection, ...changes } };
  });
}

const newestSettled = ({ hosts }: RunQuestion) =>
  hosts
    .flatMap((host) => (host.state === "observed" ? (host.inspection.ledger.settledRun ?? []) : []))
    .map((run) => run.at)
    .sort()
    .at(-1);

describe("planRun, for any observation", () => {
  it("meets every kind of plan among the questions these properties ask", () => {
    const questions = [observedQuestions, blindQuestions].flatMap((all) =>
      fc.sample(all, { numRuns: 4000, seed: 1 }),
    );
    const kinds = new Set(questions.map((question) => planRun(question).kind));
    assert.deepEqual([...kinds].sort(), [
      "deploy",
      "first",
      "held",
      "noop",
      "refuse",
      "resume",
      "rollback",
      "unknown",
    ]);
  });

  it("never acts while a host is unobserved", () => {
    always(blindQuestions, (question) => {
      assert.equal(planRun(question).kind, "unknown");
    });
  });

  it("decides the same twice and leaves what it was given alone", () => {
    always(fc.oneof(observedQuestions, blindQuestions), (question) => {
      const before = structuredClone(question);
      assert.deepEqual(planRun(question), planRun(before));
      assert.deepEqual(question, before);
    });
  });

  it("gives reasons exactly when nothing may happen", () => {
    always(fc.oneof(observedQuestions, blindQuestions), (question) => {
      const { kind, reasons } = planRun(question);
      const isStopped = ["held", "refuse", "unknown"].includes(kind);
      assert.equal(reasons.length > 0, isStopped);
      assert.ok(reasons.every((reason) => reason.includes("; ") || kind === "unknown"));
    });
  });

  it("gives a new run the wanted deployment, the lane in its id and who asked", () => {
    always(observedQuestions, (question) => {
      const { kind, run, wanted } = planRun(question);
      if (!actsOnHosts(kind) || kind === "resume") return;
      assert.match(run.id, /^(first|deploy|rollback)-(open|closed|20261118T0200Z)-[0-9a-f]{6}$/);
      assert.ok(run.id.startsWith(`${run.lane}-${question.window}-`));
      assert.deepEqual([run.lane, run.openedBy], [kind, question.operator]);
      assert.deepEqual(run.deployment, wanted);
    });
  });

  it("keeps the newest settled run when it does nothing or holds", () => {
    always(observedQuestions, (question) => {
      const { kind, run } = planRun(question);
      if (kind !== "noop" && kind !== "held") return;
      const kept = question.hosts.flatMap((host) =>
        host.state === "observed" ? (host.inspection.ledger.settledRun ?? []) : [],
      );
      const same = kept.filter((settled) => settled.id === run.id);
      assert.ok(same.some((settled) => settled.at === newestSettled(question)));
    });
  });

  it("keeps no run that a host has not ended", () => {
    always(observedQuestions, (question) => {
      const { kind, run } = planRun(question);
      if (kind !== "noop" && kind !== "held") return;
      for (const host of question.hosts) {
        assert.ok(host.state === "observed");
        assert.equal(host.inspection.ledger.settledRun?.id, run.id);
      }
    });
  });

  it("never opens a run against an open run of another deployment that must be finished", () => {
    always(observedQuestions, (question) => {
      const plan = planRun(question);
      const hosts = inspectionsOf(question.hosts);
      const foreign = hosts.some(({ ledger: { openRun } }) => {
        if (openRun === null || openRun.deployment.id === plan.wanted.id) return false;
        return isAlive(openRun.id, hosts);
      });
      if (foreign) assert.equal(plan.kind, "refuse");
    });
  });

  it("registers no settled run while a run is open anywhere", () => {
    always(observedQuestions, (question) => {
      const isOpen = inspectionsOf(question.hosts).some(({ ledger }) => ledger.openRun !== null);
      if (isOpen) assert.ok(!["noop", "held"].includes(planRun(question).kind));
    });
  });

  it("rolls back only to what every host ran verified", () => {
    always(observedQuestions, (question) => {
      const { kind, wanted } = planRun(question);
      if (kind !== "rollback") return;
      for (const host of question.hosts) {
        assert.ok(host.state === "observed");
        const ids = host.inspection.ledger.verified.map((record) => record.deployment.id);
        assert.ok(ids.includes(wanted.id));
      }
    });
  });

  it("resumes a run that was opened, whoever asks next", () => {
    always(observedQuestions, (question) => {
      const plan = planRun(question);
      if (!actsOnHosts(plan.kind)) return;
      const hosts = after(question, plan, "opened");
      const next = planRun({ ...question, ...ELSEWHERE, hosts });
      assert.equal(next.kind, "resume");
      assert.deepEqual(next.run, { ...plan.run, attempt: LATER });
    });
  });

  it("does nothing once its run is confirmed, and keeps the id at any time and for anyone", () => {
    always(observedQuestions, (question) => {
      const plan = planRun(question);
      if (!actsOnHosts(plan.kind)) return;
      const hosts = after(question, plan, "confirmed");
      const next = planRun({ ...question, ...ELSEWHERE, hosts });
      assert.equal(next.kind, "noop");
      assert.deepEqual(next.run, plan.run);
    });
  });
});
