import assert from "node:assert/strict";
import { hostsOf } from "../../../config/inventory";
import type { CheckResult } from "../../../plan/checks/check";
import type { GateAnswer } from "../../../plan/gate/answer";
import { pastRuns } from "../../../plan/history";
import { reviewMarkdown, reviewText } from "../../../plan/review/render";
import { reviewOf, type ReviewQuestion } from "../../../plan/review/review";
import { planRun } from "../../../plan/run";
import {
  deployment,
  inspection,
  observed,
  question,
  questionOf,
  running,
} from "../../support/fleet";
import { ledgersOf } from "../../support/history";
import { settingsWith } from "../../support/settings";

const [OLD, NEW] = [deployment("v2.3.0").id, deployment("v2.4.0").id];
const NAMES = ["web-1", "web-2", "web-3"];
const GATE: GateAnswer = {
  isOpen: true,
  at: { local: "Wednesday 2026-11-18 10:05 Asia/Shanghai", utc: "2026-11-18T02:05:00Z" },
  reasons: [],
  overruled: [],
  tokenProblems: [],
  warnings: [],
  window: "open",
  minutesLeft: 25,
  nextOpening: null,
  rollback: "prism rollback --stack production",
};
const CHECKS: CheckResult[] = [
  { check: "tag", passed: true, text: "there" },
  { check: "changelog", passed: true, text: "there" },
  { check: "staging", passed: false, text: "staging: must have verified a|b" },
];
const HISTORY = pastRuns(
  ledgersOf(NAMES, [
    { day: 1, tag: "v2.1.0", lane: "first", minutes: 10 },
    { day: 2, tag: "v2.2.0", minutes: 20 },
    { day: 3, tag: "v2.1.0", lane: "rollback", leaves: "v2.2.0", minutes: 4 },
    { day: 4, tag: "v2.3.0", minutes: 30 },
    { day: 5, tag: "v2.4.0", fails: "verify", minutes: 99 },
  ]),
);

/** A deployment of v2.4.0 on three hosts that run v2.3.0. */
function reviewed(changes: Partial<ReviewQuestion> = {}) {
  const settings = changes.settings ?? settingsWith();
  const hosts = changes.observed ?? observed(...NAMES.map((name) => running("v2.3.0", name)));
  return reviewOf({
    stack: "production",
    settings,
    hosts: hostsOf(settings),
    observed: hosts,
    plan: planRun(question(hosts)),
    gate: GATE,
    checks: CHECKS,
    others: [],
    history: HISTORY,
    ...changes,
  });
}
const text = (changes: Partial<ReviewQuestion> = {}) =>
  reviewText(reviewed(changes)).map((line) => line.replace(/-open-[0-9a-f]{6}/, "-open-<digest>"));

const ORDER = { to: null, reason: "slow", restoreData: false, overNewerData: false };

/** Hosts that run v2.4.0 and had verified v2.3.0 before. */
function leaving(...names: readonly string[]) {
  const before = { deployment: deployment("v2.3.0"), runId: "x", at: "2026-11-18T00:00:00.000Z" };
  const hosts = names.map((name) => running("v2.4.0", name));
  return observed(
    ...hosts.map((host) => ({
      ...host,
      ledger: { ...host.ledger, verified: [before, ...host.ledger.verified] },
    })),
  );
}

describe("reviewText", () => {
  it("shows a deployment per host, with gate, checks and the way back", () => {
    assert.deepEqual(text(), [
      `Plan of production: deploy ${NEW}, run deploy-open-<digest>`,
      "HOST   RUNS NOW                WILL RUN                WAVE      MIGRATION  BACKUP   SECONDS",
      `web-1  ${OLD}  ${NEW}  2         yes        builtin      180`,
      `web-2  ${OLD}  ${NEW}  1 canary  yes        builtin      180`,
      `web-3  ${OLD}  ${NEW}  2         yes        builtin      180`,
      "estimate    1200 s, median of 3 runs",
      "gate        open",
      "passed      tag, changelog",
      "FAILED      staging: staging: must have verified a|b",
      `rollback    prism rollback --stack production: all hosts to ${OLD}, takes this deployment's migrations back; about 240 s`,
    ]);
  });

  it("says unknown where nothing is known of the past, and what closes the gate", () => {
    const nextOpening = { local: "Thursday 10:00", utc: "" };
    const reasons = [{ rule: "freeze" as const, text: "frozen" }];
    const gate = { ...GATE, isOpen: false, reasons, nextOpening };
    const others = ["the clock of web-1 is off"];
    const lines = text({ history: [], gate, others, notes: ["alarm p9 fires"] });
    assert.match(lines[2] ?? "", / unknown$/);
    assert.deepEqual(lines.slice(5), [
      "estimate    unknown: no past run",
      "gate        closed: frozen; opens on Thursday 10:00",
      "passed      tag, changelog",
      "FAILED      staging: staging: must have verified a|b",
      "in the way  the clock of web-1 is off",
      "take care   alarm p9 fires",
      `rollback    prism rollback --stack production: all hosts to ${OLD}, takes this deployment's migrations back; time unknown`,
    ]);
  });

  it("shows a rollback in one wave, without backup, gate and checks", () => {
    const good = leaving(...NAMES);
    const plan = planRun(question(good, { rollback: ORDER }));
    const lines = text({ observed: good, plan, checks: [] });
    assert.equal(lines[2], `web-1  ${NEW}  ${OLD}  1     undo       -           180`);
    assert.deepEqual(lines.slice(5, 8), [
      "estimate    240 s, median of 1 run",
      "gate        not asked",
      "checks      not asked",
    ]);
    assert.equal(
      lines.at(-1),
      `rollback    prism rollback --stack production: all hosts to ${OLD}, takes this deployment's migrations back; about 240 s`,
    );
  });

  it("shows hosts that need nothing, and those that nobody could ask", () => {
    const hosts = observed(...NAMES.map((name) => running("v2.4.0", name)));
    const same = text({ observed: hosts, plan: planRun(questionOf("v2.4.0", hosts)), checks: [] });
    assert.equal(same[2], `web-1  ${NEW}  ${NEW}  -     -          -             -`);
    const unseen = NAMES.map((host) => ({ host, state: "unasked" as const }));
    const unknown = text({ observed: unseen, plan: planRun(question(unseen)), checks: [] });
    assert.equal(unknown[0], `Plan of production: unknown ${NEW}`);
    assert.equal(unknown[2], "web-1  unknown   unknown   unknown  unknown    unknown  unknown");
    assert.equal(
      unknown.find((line) => line.startsWith("in the way")),
      "in the way  web-1: not asked (prism:observe is offline)",
    );
  });

  it("knows of no past and no way back where no host says one", () => {
    const unseen = NAMES.map((host) => ({ host, state: "unasked" as const }));
    const plan = planRun(question(unseen));
    const review = reviewed({ observed: unseen, plan, checks: [], history: null });
    assert.deepEqual([review.pastRuns, review.seconds, review.rollback.to], [null, null, null]);
    assert.deepEqual(review.unseen, NAMES);
    assert.equal(reviewText(review).at(-1), "rollback    unknown without web-1, web-2, web-3");
    assert.ok(text({ history: null }).includes("estimate    unknown: no host told of past runs"));
  });

  it("says which host a rollback leaves out because it did not answer", () => {
    const silent = { host: "web-3", state: "unreachable", reason: "off", wayOut: "ssh" } as const;
    const hosts = [...leaving("web-1", "web-2"), silent];
    const plan = planRun(question(hosts, { rollback: ORDER }));
    const review = reviewed({ observed: hosts, plan, checks: [], notes: plan.missed });
    assert.deepEqual(review.unseen, ["web-3"]);
    assert.ok(reviewText(review).includes("take care   web-3: off; ssh"));
    assert.match(reviewText(review).at(-1) ?? "", /: all but web-3 to v2\.3\.0/);
  });

  it("says that there is nothing to go back to after a first deployment", () => {
    const hosts = observed(...NAMES.map((host) => inspection({ host })));
    const lines = text({ observed: hosts, plan: planRun(question(hosts)) });
    assert.equal(lines.at(-1), "rollback    none: nothing else was verified on all hosts");
  });
});

describe("reviewMarkdown", () => {
  it("says the same as a table and a list, with nothing read as Markdown", () => {
    const lines = reviewMarkdown(reviewed()).split("\n");
    assert.deepEqual(lines.slice(2, 6), [
      "| host | runs now | will run | wave | migration | backup | seconds |",
      "| --- | --- | --- | --- | --- | --- | ---: |",
      `| web-1 | ${OLD} | ${NEW} | 2 | yes | builtin | 180 |`,
      `| web-2 | ${OLD} | ${NEW} | 1 canary | yes | builtin | 180 |`,
    ]);
    assert.ok(lines.includes("- **FAILED:** staging: staging: must have verified a\\|b"));
  });
});
