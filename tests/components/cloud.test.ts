import assert from "node:assert/strict";
import { hostsOf } from "../../config/inventory";
import { planCloud, type CloudPlan } from "../../plan/cloud";
import { AWS } from "../support/aws";
import type { Registration } from "../support/recorder";
import { settingsWith } from "../support/settings";
import { commandsOf, register } from "./example";

const changes = { aws: AWS };
const settings = settingsWith(changes);
const plan = planCloud("production", settings, hostsOf(settings)) as CloudPlan;
const isCloud = ({ type }: Registration) =>
  /^(aws|prism:(cloud|monitoring|backup)|pulumi:providers)/.test(type);
const one = (all: readonly Registration[], name: string, type = "") => {
  const found = all.filter((each) => each.name === name && each.type.startsWith(type));
  assert.equal(found.length, 1, name);
  return found[0] as Registration;
};
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const SETTINGS = [
  "Bucket",
  "BucketPublicAccessBlock",
  "BucketServerSideEncryptionConfiguration",
  "BucketVersioning",
  "BucketLifecycleConfiguration",
];

describe("the AWS side of a stack", function () {
  // Loads the AWS package's modules and registers some fifty resources each time.
  this.timeout(60_000);
  let all: readonly Registration[] = [];

  before(async () => {
    all = await register({ changes });
  });

  it("is not there unless it is on", async () => {
    const off = await register({ changes: { aws: { ...AWS, enabled: false } } });
    assert.deepEqual((await register()).filter(isCloud), []);
    assert.deepEqual(off.filter(isCloud), []);
  });

  it("is what is planned, and nothing else", () => {
    const name = (id: string) => `production-alarms-${id}`;
    const expected = [
      "pulumi:providers:aws production-aws",
      "prism:cloud:CloudResources production",
      "prism:monitoring:SloMonitoring production-alarms",
      "prism:backup:BackupVault production-backups",
      ...plan.monitoring.alarms.map(({ id }) => `${ALARM} ${name(id)}`),
      ...plan.monitoring.composites.map(({ id }) => `${COMPOSITE} ${name(id)}`),
      ...["p0", "p1", "ticket"].map((id) => `aws:sns/topic:Topic ${name(id)}`),
      ...[
        "p0-email-on-call-example-com",
        "p0-sms-8613800000000",
        "p1-email-on-call-example-com",
      ].map((id) => `aws:sns/topicSubscription:TopicSubscription ${name(id)}`),
      `aws:cloudwatch/dashboard:Dashboard ${name("dashboard")}`,
      `aws:cloudwatch/logGroup:LogGroup ${name("logs")}`,
      `aws:cloudwatch/logMetricFilter:LogMetricFilter ${name("logs-ErrorLogLines")}`,
      ...["bucket", "private", "encryption", "versioning", "lifecycle"].map((id, at) => {
        const type = SETTINGS[at] ?? "";
        return `aws:s3/${type.charAt(0).toLowerCase()}${type.slice(1)}:${type} production-backups-${id}`;
      }),
    ];
    const found = all.filter(isCloud).map(({ type, name: called }) => `${type} ${called}`);
    assert.deepEqual(found.sort(), expected.sort());
    assert.equal(one(all, "production-backups-id").type, "random:index/randomId:RandomId");
  });

  it("has a provider of its own, with region and tags", () => {
    const { inputs } = one(all, "production-aws");
    assert.deepEqual(inputs, {
      region: "ap-east-1",
      defaultTags: JSON.stringify({ tags: { Project: "prism", Stack: "production" } }),
      // The SDK's own defaults.
      skipCredentialsValidation: "false",
      skipRegionValidation: "true",
    });
  });

  it("takes every alarm as it is planned, with ARNs of topics", () => {
    const arnOf = (topic: string) => `production-alarms-${topic}-arn`;
    for (const { id, inputs } of plan.monitoring.alarms) {
      assert.deepEqual(one(all, `production-alarms-${id}`, ALARM).inputs, inputs);
    }
    for (const { id, inputs } of plan.monitoring.composites) {
      const actions = {
        alarmActions: inputs.alarmActions.map(arnOf),
        okActions: inputs.okActions.map(arnOf),
      };
      const found = one(all, `production-alarms-${id}`, COMPOSITE);
      assert.deepEqual(found.inputs, { ...inputs, ...actions });
    }
  });

  it("makes a composite after every alarm that its rule names", () => {
    const { waitsFor } = one(all, "production-alarms-gate-watch", COMPOSITE);
    for (const id of ["gate-fleet", "slo-error-hour", "slo-p95-hour"]) {
      assert.ok(waitsFor.includes(`production-alarms-${id}`), id);
    }
  });

  it("keeps the bucket versioned, encrypted and private", () => {
    const inputs = (id: string) => one(all, `production-backups-${id}`).inputs;
    const bucket = "prism-backups-production-0a1b2c3d";
    assert.deepEqual(inputs("bucket"), { bucket, forceDestroy: false });
    assert.deepEqual(inputs("private"), {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(inputs("encryption"), {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    assert.deepEqual(inputs("versioning"), {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
  });

  it("lets nothing go from the bucket but scheduled backups and unfinished uploads", () => {
    assert.deepEqual(one(all, "production-backups-lifecycle").inputs.rules, [
      {
        id: "scheduled",
        status: "Enabled",
        filter: { prefix: "scheduled/" },
        expiration: { days: 30 },
        noncurrentVersionExpiration: { noncurrentDays: 30 },
      },
      {
        id: "unfinished",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
  });

  it("leaves the bucket and its settings at AWS when it is switched off", () => {
    const kept = all.filter(({ isRetained }) => isRetained).map(({ name }) => name);
    assert.deepEqual(
      kept.sort(),
      ["bucket", "encryption", "lifecycle", "private", "versioning"].map(
        (id) => `production-backups-${id}`,
      ),
    );
  });

  it("stands before the first step of a deployment, and behind the last one of a way back", async () => {
    const orderOf = (registrations: readonly Registration[]) => {
      const cloud = registrations.map((each, at) => (each.type.startsWith("aws:") ? at : -1));
      const steps = registrations.map((each, at) => (commandsOf([each]).length > 0 ? at : -1));
      const of = (found: readonly number[]) => found.filter((at) => at >= 0);
      return { cloud: of(cloud), steps: of(steps) };
    };
    const first = orderOf(all);
    assert.ok(Math.max(...first.cloud) < Math.min(...first.steps));
    const last = orderOf(await register({ changes, cloudFirst: false }));
    assert.ok(Math.max(...last.steps) < Math.min(...last.cloud));
  });
});
