import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostsOf } from "../../../config/inventory";
import { KINDS, SOP_LINES, type AlarmKind, type SopLine } from "../../../plan/alarms/kinds";
import { planCloud, type CloudPlan } from "../../../plan/cloud";
import { BACKUP_PREFIXES } from "../../../plan/vault";
import { AWS } from "../../support/aws";
import { settingsWith } from "../../support/settings";

function planned(changes: Readonly<Record<string, unknown>> = {}, stack = "production"): CloudPlan {
  const settings = settingsWith({ aws: AWS, ...changes });
  const plan = planCloud(stack, settings, hostsOf(settings));
  assert.ok(plan);
  return plan;
}

/** As prettier writes it, so that a diff shows one line per change. */
async function formatted(value: unknown): Promise<string> {
  const { format } = await import("prettier");
  return format(JSON.stringify(value), { parser: "json", printWidth: 100 });
}

const alarmsOf = ({ monitoring }: CloudPlan) => [...monitoring.alarms, ...monitoring.composites];

describe("the plan of the AWS side", () => {
  // After a wanted change: UPDATE_GOLDEN=1 npx mocha tests/plan/alarms/plan.test.ts
  it("is the golden one", async function () {
    this.timeout(30_000);
    const golden = join(__dirname, "golden", "production.json");
    if (process.env.UPDATE_GOLDEN) writeFileSync(golden, await formatted(planned()));
    assert.deepEqual(planned(), JSON.parse(readFileSync(golden, "utf8")));
  });

  it("has an alarm for every kind, and knows no other", () => {
    const kinds = new Set(alarmsOf(planned()).map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), Object.keys(KINDS).sort());
  });

  it("answers every line of the procedure with an alarm that is there, and nothing else", () => {
    const kinds = alarmsOf(planned()).map(({ kind }) => kind as AlarmKind);
    const answered = new Set(kinds.flatMap((kind): readonly SopLine[] => KINDS[kind].answers));
    assert.deepEqual([...answered].sort(), Object.keys(SOP_LINES).sort());
  });

  it("names the stack and the section of the runbook in every alarm", () => {
    for (const alarm of alarmsOf(planned({}, "qa"))) {
      const { inputs, kind } = alarm;
      const name = "name" in inputs ? inputs.name : inputs.alarmName;
      assert.equal(name, `prism-qa-${alarm.id}`);
      assert.ok(inputs.alarmDescription.endsWith(`Runbook: ${AWS.runbook}#${kind}`), name);
    }
  });

  it("tells somebody of P0, P1 and tickets, of nothing twice, and of no child", () => {
    const told = alarmsOf(planned())
      .filter(({ inputs }) => inputs.alarmActions.length > 0)
      .map(({ id, inputs }) => [id, inputs.alarmActions, inputs.okActions]);
    assert.deepEqual(told, [
      ["p0", ["p0"], ["p0"]],
      ["p1", ["p1"], ["p1"]],
      ["burn-medium", ["ticket"], ["ticket"]],
      ["burn-slow", ["ticket"], ["ticket"]],
      ["gate-blind", ["ticket"], ["ticket"]],
    ]);
  });

  it("silences P1 and tickets while a deployment is under way, never P0 nor a gate", () => {
    const { alarms, composites } = planned().monitoring;
    const silenced = composites.flatMap(({ id, inputs: { actionsSuppressor } }) =>
      actionsSuppressor === undefined ? [] : [[id, actionsSuppressor]],
    );
    const by = { alarm: "prism-production-deploying", waitPeriod: 60, extensionPeriod: 180 };
    assert.deepEqual(silenced, [
      ["p1", by],
      ["burn-medium", by],
      ["burn-slow", by],
    ]);
    const alarm = alarms.find(({ inputs }) => inputs.name === by.alarm)?.inputs;
    // Nobody takes the silence back: without points it ends by itself.
    assert.deepEqual([alarm?.treatMissingData, alarm?.evaluationPeriods], ["notBreaching", 1]);
  });

  it("takes the procedure's limits from where the canary watch has them", () => {
    const limits = { errorPercent: 2, p95Milliseconds: 400, cpuPercent: 70, slowdownPercent: 100 };
    const { monitoring } = planned({ canary: { limits, minimumRequests: 50 } });
    const thresholdOf = (id: string) =>
      monitoring.alarms.find((alarm) => alarm.id === id)?.inputs.threshold;
    assert.deepEqual(
      {
        errors: thresholdOf("slo-error-fast-fleet"),
        burn: thresholdOf("burn-medium-6h"),
        p95Seconds: thresholdOf("slo-p95-canary"),
        cpu: thresholdOf("slo-cpu-host-web-1"),
        slower: thresholdOf("degraded-vs-stable"),
        traffic: thresholdOf("traffic-too-low-stable"),
      },
      { errors: 2, burn: 12, p95Seconds: 0.4, cpu: 70, slower: 2, traffic: 50 },
    );
  });

  it("counts the first wave as the canary, whatever the ring of its hosts", () => {
    const [one, two] = settingsWith().hosts;
    const rings = (hosts: readonly unknown[], canary: unknown = "ring") =>
      planned({ hosts, waves: { canary } })
        .monitoring.alarms.filter(({ kind }) => kind === "none-healthy" || kind === "probe-down")
        .map(({ inputs }) => inputs.dimensions);
    const stable = { ...two, ring: "stable" };
    assert.deepEqual(rings([one, stable], 1), [
      { Stack: "production", Ring: "canary" },
      { Stack: "production", Ring: "stable" },
      { Stack: "production", Ring: "canary", Target: "web-1" },
      { Stack: "production", Ring: "stable", Target: "web-2" },
    ]);
    assert.deepEqual(rings([one]), [
      { Stack: "production", Ring: "stable" },
      { Stack: "production", Ring: "stable", Target: "web-1" },
    ]);
  });

  it("lets no rule of the bucket delete what a person or a deployment put there", () => {
    for (const { prefix, expireDays } of planned().vault.rules) {
      if (expireDays === null) continue;
      for (const kept of [BACKUP_PREFIXES.manual, BACKUP_PREFIXES.preDeployment]) {
        assert.ok(!kept.startsWith(prefix) && !prefix.startsWith(kept), prefix);
      }
    }
  });

  it("gives the bucket a name that S3 takes, whatever the stack's", () => {
    const { namePrefix } = planned({}, `Team.A_${"x".repeat(80)}`).vault;
    assert.match(`${namePrefix}-0a1b2c3d`, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
  });
});
