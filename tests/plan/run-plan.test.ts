import assert from "node:assert/strict";
import type { CheckResult } from "../../plan/checks/check";
import { runOf, withChecks, type RunPlan } from "../../plan/run-plan";
import { deployment, runOf as fleetRun } from "../support/fleet";

const run = fleetRun("v2.4.0");
const wanted = deployment("v2.4.0");
const PLAN: RunPlan = { kind: "deploy", run, wanted, reasons: [], hosts: ["prod-1"], missed: [] };
const PASSED: CheckResult = { check: "tag", passed: true, text: "annotated" };
const FAILED: CheckResult = { check: "staging", passed: false, text: "not verified" };

describe("withChecks", () => {
  it("has the run say what was found, and what is read back from a ledger keeps it", () => {
    const { run: checked } = withChecks(PLAN, [PASSED]);
    assert.deepEqual(checked, { ...run, checks: [{ check: "tag", text: "annotated" }] });
    const ledger = { ...checked, since: "2026-11-18T02:00:00.000Z" };
    assert.deepEqual(runOf(ledger), checked);
  });

  it("leaves a run alone that nothing was checked for, or that is refused", () => {
    assert.deepEqual(withChecks(PLAN, []), PLAN);
    assert.deepEqual(withChecks(PLAN, [PASSED, FAILED]), PLAN);
  });
});
