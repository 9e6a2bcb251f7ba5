import assert from "node:assert/strict";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { addRelease } from "../../sandbox";
import { versionOf } from "../../sandbox/rehearsal/promises";
import { telemetryOf } from "../../plan/alarms/metrics";
import { awsClients } from "../support/aws-clients";
import { useRig } from "./support/rig";

/** Longer than it takes until the alarm ends it. */
const CANARY = {
  watchSeconds: 120,
  warmUpSeconds: 3,
  lookSeconds: 1,
  probesPerSecond: 20,
  minimumRequests: 100,
};
const LIMIT_MILLISECONDS = 120_000;

describe("a deployment and the alarms of the sandbox's AWS", function () {
  this.timeout(10 * 60_000);
  // Each test begins where the one before ended.
  this.bail(true);
  const rig = useRig({ aws: true });
  let cloudwatch: CloudWatch;

  before(async () => {
    ({ cloudwatch } = awsClients(rig.sandbox.aws?.url ?? ""));
    rig.configure("production", { canary: CANARY });
    await rig.deploy("production");
  });

  /** What telemetry would have put in the last three minutes, while every probe of the watch was answered well. */
  const putErrors = async () => {
    const { namespace, dimensions } = telemetryOf("production").metric("Requests");
    const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    for (const ago of [30, 90, 150, 210]) {
      const Timestamp = new Date(Date.now() - ago * 1000);
      const value = (MetricName: string, Value: number) => ({
        MetricName,
        Dimensions,
        Timestamp,
        Value,
      });
      const MetricData = [value("Requests", 200), value("ServerErrors", 30)];
      await cloudwatch.putMetricData({ Namespace: namespace, MetricData });
    }
  };
  const versions = async () => {
    const facts = await rig.readHosts();
    return rig.hostsOf("production").map(({ name }) => {
      const answer = facts[name];
      return answer === undefined ? "no answer" : versionOf(answer);
    });
  };
  const untilCanary = async (tag: string) => {
    const end = Date.now() + LIMIT_MILLISECONDS;
    while (!(await versions()).includes(tag)) {
      assert.ok(Date.now() < end, `waited in vain for ${tag} on the canary`);
    }
  };

  it("goes back by itself when 15 % of requests fail, and says which alarm and why", async () => {
    rig.configure("production", { canary: CANARY, release: "v2.4.0" });
    const up = rig.up("production");
    await untilCanary("v2.4.0");
    await putErrors();
    const { code, text } = await up;
    assert.notEqual(code, 0, text);
    assert.match(text, /an alarm fired after \d+ s: .*alarm error-rate-p1 fires: .*15! 15!/);
    assert.deepEqual([...new Set(await versions())], ["v2.3.0"]);
  });

  it("is seen by prism alarms, with the composites above it", async () => {
    const { code, text } = await rig.prism("production", "alarms");
    assert.equal(code, 3, text);
    for (const id of ["error-rate-p1", "p1", "gate-canary", "gate-fleet"]) {
      assert.match(text, new RegExp(`^ALARM +${id} `, "m"));
    }
    assert.doesNotMatch(text, /^ALARM +p0 /m);
  });

  it("keeps the next deployment from beginning", async () => {
    const release = { version: "2.4.9", after: "2.4.0", message: "Count more" };
    await addRelease(rig.sandbox.origin, { ...release, date: "2026-11-17T11:00:00+08:00" });
    const checks = { skip: ["tag", "changelog", "staging"] };
    rig.configure("production", { canary: CANARY, checks, release: "v2.4.9" });
    await putErrors();
    const { code, text } = await rig.up("production");
    assert.notEqual(code, 0, text);
    assert.match(text, /Nothing was touched:\n +alarm .* fires since/);
    assert.match(text, /name error-rate-p1 in prism:aws\.fixForward/);
    assert.deepEqual([...new Set(await versions())], ["v2.3.0"]);
  });
});
