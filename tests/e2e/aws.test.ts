import assert from "node:assert/strict";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { S3 } from "@aws-sdk/client-s3";
import { expectNoChange } from "../../sandbox/rehearsal/promises";
import { AWS } from "../support/aws";
import { awsClients } from "../support/aws-clients";
import { useRig } from "./support/rig";

/** What of an exported state these tests look at. */
interface State {
  readonly deployment: { readonly resources: readonly { type: string; id?: string }[] };
}

describe("the AWS side on the sandbox's AWS", function () {
  this.timeout(5 * 60_000);
  // Each test begins where the one before ended.
  this.bail(true);
  const rig = useRig({ aws: true });
  let cloudwatch: CloudWatch;
  let s3: S3;
  let bucket = "";

  before(() => {
    ({ cloudwatch, s3 } = awsClients(rig.sandbox.aws?.url ?? ""));
    rig.configure("staging", { aws: AWS });
  });

  const registered = async () => {
    const text = await rig.ask("staging", "stack", "export");
    const { resources } = (JSON.parse(text) as State).deployment;
    return resources.filter(({ type }) => type.startsWith("aws:"));
  };
  /** Every alarm without its times, by name. */
  const alarms = async () => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.describeAlarms({
      AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
    });
    return [...MetricAlarms, ...CompositeAlarms]
      .map((alarm) => ({
        ...alarm,
        StateUpdatedTimestamp: undefined,
        AlarmConfigurationUpdatedTimestamp: undefined,
      }))
      .sort((one, other) => ((one.AlarmName ?? "") < (other.AlarmName ?? "") ? -1 : 1));
  };
  /** What keeps a bucket private, versioned, encrypted and small. */
  const bucketSettings = async () => {
    const asked = { Bucket: bucket };
    const [access, versioning, encryption, lifecycle] = await Promise.all([
      s3.getPublicAccessBlock(asked),
      s3.getBucketVersioning(asked),
      s3.getBucketEncryption(asked),
      s3.getBucketLifecycleConfiguration(asked),
    ]);
    return {
      access: access.PublicAccessBlockConfiguration,
      versioning: versioning.Status,
      encryption: encryption.ServerSideEncryptionConfiguration?.Rules,
      lifecycle: lifecycle.Rules?.map(({ ID }) => ID),
    };
  };

  it("is made by an update that the policy pack lets through", async () => {
    const text = await rig.deploy("staging", "--policy-pack", "policies");
    assert.match(text, /^Policies:\n +✅ prism/m);
    const all = await registered();
    const idsOf = (type: RegExp) => all.filter((one) => type.test(one.type)).map(({ id }) => id);
    const names = (await alarms()).map(({ AlarmName }) => AlarmName);
    assert.deepEqual(names, idsOf(/(Metric|Composite)Alarm$/).sort());
    assert.ok(names.length > 25, names.join());
    bucket = idsOf(/:Bucket$/)[0] ?? "";
    assert.match(bucket, /^prism-backups-staging-[0-9a-f]{8}$/);
  });

  it("is not changed by a second update", async () => {
    const before = await alarms();
    await rig.deploy("staging");
    const history = await rig.ask("staging", "stack", "history", "--json", "--page-size", "1");
    const [newest] = JSON.parse(history) as { resourceChanges: Record<string, number> }[];
    assert.ok(expectNoChange(newest?.resourceChanges ?? {}) > 60);
    assert.deepEqual(await alarms(), before);
  });

  it("is mended by a refresh and an update when somebody deleted or changed an alarm", async () => {
    const before = await alarms();
    const [deleted, changed] = ["prism-staging-outage-rate", "prism-staging-error-rate-p1"];
    const found = before.find(({ AlarmName }) => AlarmName === changed);
    assert.ok(found && "Threshold" in found);
    await cloudwatch.deleteAlarms({ AlarmNames: [deleted] });
    await cloudwatch.putMetricAlarm({ ...found, Threshold: 99 } as never);
    assert.notDeepEqual(await alarms(), before);

    const { code, text } = await rig.pulumi("staging", "refresh", "--yes", "--skip-preview");
    assert.equal(code, 0, text);
    assert.match(text, /~ 1 updated\n +- 1 deleted/);
    const mended = await rig.deploy("staging");
    assert.match(mended, /\+ 1 created\n +~ 1 updated/);
    assert.deepEqual(await alarms(), before);
  });

  it("leaves the bucket and its settings behind when it is switched off", async () => {
    const before = await bucketSettings();
    rig.configure("staging", { aws: { ...AWS, enabled: false } });
    await rig.deploy("staging");
    assert.deepEqual(await registered(), []);
    assert.deepEqual(await alarms(), []);
    assert.deepEqual(await bucketSettings(), before);
    assert.deepEqual(before, {
      access: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      versioning: "Enabled",
      encryption: [
        { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false },
      ],
      lifecycle: ["scheduled", "unfinished"],
    });
  });
});
