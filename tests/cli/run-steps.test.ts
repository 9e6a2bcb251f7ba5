import assert from "node:assert/strict";
import { runSteps } from "../../cli/direct/run-steps";
import { hostSteps, planSteps } from "../../plan/steps";
import { runOf } from "../support/fleet";
import { inventoryWith, settingsWith } from "../support/settings";
import { failed, verdict } from "../support/verdicts";

const SETTINGS = settingsWith({ migrations: undefined });
const ORDER = { reason: "slow", restoreData: false, overNewerData: false };

describe("runSteps", () => {
  const run = { ...runOf("v2.3.0", "rollback"), order: ORDER };
  const stages = planSteps(
    "production",
    SETTINGS,
    inventoryWith({ migrations: undefined }),
    run,
  ).map(hostSteps);

  /** Carries everything out well, but on a host that is gone from one phase on. */
  async function carried(gone: string, from: string, before = {}) {
    const asked: string[] = [];
    let isGone = false;
    const verdicts = await runSteps({
      run,
      stages,
      say: () => undefined,
      carryOut: ({ host, phase, upstream }) => {
        asked.push(`${host} ${phase} ${upstream === "go" ? "go" : upstream.reason}`);
        isGone ||= host === gone && phase === from;
        if (isGone && host === gone) return Promise.reject(new Error("no answer within 45 s"));
        return Promise.resolve(verdict(phase, host));
      },
      ...before,
    });
    return { asked, verdicts };
  }

  it("makes a host that dies a failure of its own, and goes on with the others", async () => {
    const { asked, verdicts } = await carried("web-2", "activate");
    assert.deepEqual(
      asked.filter((line) => line.startsWith("web-2")),
      ["web-2 stage go", "web-2 activate go", "web-2 settle no answer within 45 s"],
    );
    assert.ok(
      asked.filter((line) => !line.startsWith("web-2")).every((line) => line.endsWith("go")),
    );
    const outcomes = verdicts.filter(({ host }) => host === "web-2").map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ["ok", "failed", "skipped", "failed"]);
  });

  it("tells the first step what was known before it", async () => {
    const before = [failed("lock", "web-1", { reason: "aborted", blame: false })];
    const { asked } = await carried("none", "none", { before });
    assert.deepEqual(
      asked.filter((line) => line.startsWith("web-1")),
      ["web-1 settle aborted"],
    );
  });
});
