import assert from "node:assert/strict";
import { hostsOf } from "../../config/inventory";
import { planCloud } from "../../plan/cloud";
import type { Lane } from "../../plan/release";
import type { RunKind } from "../../plan/run-plan";
import { planSilence } from "../../plan/silence";
import { AWS } from "../support/aws";
import { settingsWith } from "../support/settings";

const cloudWith = (aws: object) => {
  const settings = settingsWith({ aws: { ...AWS, ...aws } });
  return planCloud("production", settings, hostsOf(settings));
};

describe("planSilence", () => {
  const cloud = cloudWith({});
  const silenced = (kind: RunKind, lane: Lane = "deploy") =>
    planSilence("production", kind, lane, cloud) !== null;

  it("silences what brings something new, and nothing else", () => {
    const kinds = ["first", "deploy", "resume"] as const;
    assert.deepEqual(
      kinds.filter((kind) => silenced(kind)),
      kinds,
    );
    const others = ["rollback", "noop", "held", "refuse", "unknown"] as const;
    assert.deepEqual(
      others.filter((kind) => silenced(kind)),
      [],
    );
    assert.equal(silenced("resume", "rollback"), false);
  });

  it("does not without AWS", () => {
    assert.equal(
      planSilence("production", "deploy", "deploy", cloudWith({ enabled: false })),
      null,
    );
  });

  it("puts the very metric that the alarm looks at", () => {
    const alarm = cloud?.monitoring.alarms.find(({ id }) => id === "deploying")?.inputs;
    const { metric, region } = planSilence("production", "deploy", "deploy", cloud) ?? {};
    assert.equal(region, "ap-east-1");
    assert.deepEqual(metric, {
      namespace: alarm?.namespace,
      metricName: alarm?.metricName,
      dimensions: alarm?.dimensions,
    });
  });
});
