import assert from "node:assert/strict";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { addRelease } from "../../sandbox";
import { telemetryOf } from "../../plan/alarms/metrics";
import { versionOf } from "../../sandbox/rehearsal/promises";
import { awsClients } from "../support/aws-clients";
import { putErrors } from "./support/errors";
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

  it("goes back without blame when the telemetry of the canary's host is dead: neither well nor P0", async () => {
    const { namespace, ...metric } = telemetryOf("production").metric("CpuPercent", {
      ring: "canary",
      host: "prod-1",
    });
    const Dimensions = Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value }));
    // The last word of a telemetry that died half an hour ago.
    await cloudwatch.putMetricData({
      Namespace: namespace,
      MetricData: [
        {
          MetricName: metric.metricName,
          Dimensions,
          Timestamp: new Date(Date.now() - 30 * 60_000),
          Value: 10,
        },
      ],
    });
    rig.configure("production", { canary: { ...CANARY, watchSeconds: 20 }, release: "v2.4.0" });
    const { code, text } = await rig.up("production");
    assert.notEqual(code, 0, text);
    assert.match(text, /not conclusive after .*alarms have no data: slo-cpu-host-prod-1/);
    assert.doesNotMatch((await rig.prism("production", "alarms")).text, /^ALARM +p[01] /m);
    assert.deepEqual([...new Set(await versions())], ["v2.3.0"]);
  });

  // The same release once more: it was not marked bad.
  it("goes back by itself when 15 % of requests fail, and says which alarm and why", async () => {
    rig.configure("production", { canary: CANARY, release: "v2.4.0" });
    const up = rig.up("production");
    await untilCanary("v2.4.0");
    // While every probe of the watch is answered well.
    await putErrors(cloudwatch, "production");
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
    await putErrors(cloudwatch, "production");
    const { code, text } = await rig.up("production");
    assert.notEqual(code, 0, text);
    assert.match(text, /Nothing was touched:\n +alarm .* fires since/);
    assert.match(text, /name error-rate-p1 in prism:aws\.fixForward/);
    assert.deepEqual([...new Set(await versions())], ["v2.3.0"]);
  });
});
