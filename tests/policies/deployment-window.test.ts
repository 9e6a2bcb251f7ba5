import assert from "node:assert/strict";
import { findClosed, findUnapproved, type DeclaredRun } from "../../policies/deployment-window";
import { deploymentWindow } from "../../policies/deployment-window";
import type { GateQuestion } from "../../plan/gate/view";
import { gateWith, questionAt } from "../plan/gate/question";
import { signedToken } from "../support/token";
import { resource } from "./support/judged";

/** Wednesday 10:05 in Asia/Shanghai. */
const OPEN = "2026-11-18T02:05:00Z";
/** The Friday after it, 20:00. */
const CLOSED = "2026-11-20T12:00:00Z";
const question = (at: string): GateQuestion => questionAt("2026-11-18 10:05", { at });
const REFUSED = [
  "run deploy-closed-4f1c9a was not opened in an approved window",
  "  closed for deployments on Friday 2026-11-20 20:00 Asia/Shanghai; opens on Monday 2026-11-23 10:00 Asia/Shanghai (2026-11-23T02:00:00Z)",
  "  closed: Friday is no deployment day (Monday, Tuesday, Wednesday, Thursday are)",
  "  closed: Friday 2026-11-20 is the last working day before the weekend",
  "  closed: 20:00 is outside of the approved hours, 10:00-11:00 and 15:00-16:00",
  "  a rollback is never refused: prism rollback --stack production",
].join("\n");

function run(runId: string, attempt: string, others: Partial<DeclaredRun> = {}): DeclaredRun {
  const lane = runId.split("-")[0] as DeclaredRun["lane"];
  return { release: "v2.4.0", runId, lane, attempt, breakGlass: null, ...others };
}

const closed = (...words: Parameters<typeof run>) => findClosed(run(...words), question(CLOSED));
const component = (declared: DeclaredRun, type = "ProductionStack") =>
  resource(`prism:stacks:${type}`, "production", { ...declared });

describe("deployment-window", () => {
  it("passes a run in its window", () => {
    const declared = run("deploy-20261118T0200Z-4f1c9a", OPEN);
    assert.deepEqual(findClosed(declared, question(OPEN)), []);
  });

  it("refuses a run that was opened outside, with every reason, the next opening and the way back", () => {
    assert.deepEqual(closed("deploy-closed-4f1c9a", CLOSED), [REFUSED]);
  });

  it("refuses it also when nothing is left to do: nobody approved of it", () => {
    assert.deepEqual(closed("deploy-closed-4f1c9a", OPEN), [REFUSED]);
  });

  it("passes a second update of an earlier run, and one that resumes it", () => {
    assert.deepEqual(closed("deploy-20261118T0200Z-4f1c9a", OPEN), []);
    assert.deepEqual(closed("deploy-20261118T0200Z-4f1c9a", CLOSED), []);
  });

  it("refuses a run that names a time at which no window begins, or a day that is closed", () => {
    for (const stamp of ["20261118T0205Z", "20261120T0200Z", "20261001T0200Z", "open", ""]) {
      assert.equal(closed(`deploy-${stamp}-4f1c9a`, CLOSED).length, 1, stamp);
    }
  });

  it("passes an earlier run whose window the settings have no more, as long as nothing acts", () => {
    assert.deepEqual(closed("deploy-open-4f1c9a", "2026-11-20T11:49:59Z"), []);
    assert.equal(closed("deploy-open-4f1c9a", "2026-11-20T11:50:00Z").length, 1);
  });

  it("passes a run without a window where there are none", () => {
    const anytime = { ...question(CLOSED), gate: gateWith({ always: true }) };
    assert.deepEqual(findClosed(run("first-open-4f1c9a", CLOSED), anytime), []);
  });

  it("passes going back and adopting at any time", () => {
    assert.deepEqual(closed("rollback-ordered-4f1c9a", CLOSED), []);
    assert.deepEqual(closed("rollback-closed-4f1c9a", CLOSED), []);
    assert.deepEqual(closed("adopt-closed-4f1c9a", CLOSED), []);
  });

  it("refuses a deployment that calls itself a rollback", () => {
    assert.deepEqual(closed("deploy-closed-4f1c9a", CLOSED, { lane: "rollback" }), [
      "run deploy-closed-4f1c9a is not of lane rollback; register the run as planRun gives it",
    ]);
  });

  it("says that a run which nobody knows yet may not act", () => {
    assert.deepEqual(closed("unknown", "unknown", { lane: "deploy" }), [
      "which run this is, is not known yet; nothing may act",
    ]);
  });

  it("passes a closed run that a token opened, and no other release", () => {
    const until = "2026-11-20T13:00:00Z";
    const breakGlass = signedToken({ from: "2026-11-20T11:00:00Z", until });
    assert.deepEqual(closed("deploy-closed-4f1c9a", CLOSED, { breakGlass }), []);
    const other = { ...breakGlass, release: "v2.5.0" };
    assert.equal(closed("deploy-closed-4f1c9a", CLOSED, { breakGlass: other }).length, 1);
  });

  it("judges the components of both stacks and nothing else", async () => {
    const ask = (): GateQuestion => question(CLOSED);
    const declared = run("deploy-closed-4f1c9a", CLOSED);
    assert.deepEqual(await findUnapproved(component(declared), ask), [`production: ${REFUSED}`]);
    assert.equal((await findUnapproved(component(declared, "StagingStack"), ask)).length, 1);
    assert.deepEqual(await findUnapproved(component(declared, "Other"), ask), []);
  });

  it("passes a rollback without reading settings or calendar", async () => {
    // Nothing is configured here, so reading the settings would throw.
    const back = component(run("rollback-ordered-4f1c9a", CLOSED));
    assert.deepEqual(await findUnapproved(back), []);
    await assert.rejects(findUnapproved(component(run("deploy-closed-4f1c9a", CLOSED))));
  });

  it("is mandatory in an update", () => {
    assert.equal(deploymentWindow.enforcementLevel, "mandatory");
  });
});
