import assert from "node:assert/strict";
import type { MetricAlarmInputs, PlannedAlarm } from "../../../plan/alarms/alarm";
import { monitoringProblems } from "../../../plan/alarms/validate/plan";
import { AWS } from "../../support/aws";
import { HOST_KEY, settingsWith } from "../../support/settings";
import { CASES, inputsOf, P95, planOf } from "./validate-cases";

/** Problems of the plan with one alarm changed. */
function broken(id: string, changes: Partial<MetricAlarmInputs>, unit?: PlannedAlarm["unit"]) {
  const plan = planOf();
  const alarms = plan.alarms.map((alarm) =>
    alarm.id === id
      ? { ...alarm, unit: unit ?? alarm.unit, inputs: { ...alarm.inputs, ...changes } }
      : alarm,
  );
  return monitoringProblems({ ...plan, alarms });
}

describe("validation of the plan", () => {
  it("finds nothing wrong with the catalogue, whatever the inventory", () => {
    assert.deepEqual(monitoringProblems(planOf()), []);
    const [host] = settingsWith().hosts;
    assert.deepEqual(monitoringProblems(planOf({ hosts: [host] })), []);
  });

  for (const [what, id, changes, says] of CASES) {
    it(`refuses ${what}, with alarm and field`, () => {
      assert.deepEqual(
        broken(id, changes),
        says.map((line) => `alarm ${id}, ${line}`),
      );
    });
  }

  it("refuses a limit in milliseconds for a metric in seconds", () => {
    assert.deepEqual(broken(P95, { threshold: 1000 }, "Count"), [
      `alarm ${P95}, threshold: must be in Seconds, the unit of Latency, got Count; convert it`,
    ]);
  });

  it("refuses a name that another stack could have, is too long, or comes twice", () => {
    const name = `prism-staging-${"x".repeat(250)}`;
    assert.deepEqual(
      broken(P95, { name }).filter((line) => line.startsWith(`alarm ${P95}`)),
      [
        `alarm ${P95}, name: must have at most 255 characters, got 264; shorten prism:aws.namePrefix or the host's name`,
        `alarm ${P95}, name: must hold the stack's name production, got ${name}; stacks would overwrite each other's alarms`,
      ],
    );
    const twice = inputsOf("slo-p95-stable").name;
    assert.ok(
      broken(P95, { name: twice }).includes(
        `alarm ${twice}, name: must be unique, got it twice; rename one of its hosts`,
      ),
    );
  });

  it("refuses rules that are none, name nothing that is there, or are too long", () => {
    const plan = planOf();
    const says = (alarmRule: string) =>
      monitoringProblems({
        ...plan,
        composites: plan.composites.map((one) =>
          one.id === "gate-watch" ? { ...one, inputs: { ...one.inputs, alarmRule } } : one,
        ),
      });
    assert.deepEqual(says("ALARM(prism-production-p0"), [
      'alarm gate-watch, alarmRule: must be a rule: a rule "ALARM(prism-production-p0": expected ")", got its end; correct it',
    ]);
    assert.deepEqual(says('ALARM("prism-production-gate-watch")'), [
      "alarm gate-watch, alarmRule: must name alarms that stand before it, got prism-production-gate-watch; add that alarm",
    ]);
    const long = Array.from({ length: 400 }, () => 'ALARM("prism-production-p0")').join(" OR ");
    assert.deepEqual(says(long), [
      `alarm gate-watch, alarmRule: must have at most 10240 characters, got ${long.length}; split the hosts over two stacks`,
    ]);
  });

  it("says where a stack has more hosts than its composites can hold", () => {
    const fleet = (count: number) =>
      planOf({
        hosts: Array.from({ length: count }, (_, at) => ({
          name: `h${at}`,
          address: `192.0.2.${at}`,
          hostKey: HOST_KEY,
          ring: at === 0 ? "canary" : "stable",
        })),
      });
    assert.deepEqual(monitoringProblems(fleet(24)), []);
    assert.deepEqual(monitoringProblems(fleet(25)), [
      "alarm gate-blind, alarmRule: must name at most 100 alarms, got 103; split the hosts over two stacks",
    ]);
  });

  it("refuses the same subscriber twice", () => {
    const mail = { protocol: "email", endpoint: "a@example.com" };
    const aws = { ...AWS, subscriptions: { p0: [mail, mail] } };
    assert.deepEqual(monitoringProblems(planOf({ aws })), [
      "subscription p0-email-a-example-com: must be given once, got it twice; remove one from prism:aws.subscriptions",
    ]);
  });
});
