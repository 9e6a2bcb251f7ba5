import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { S3 } from "@aws-sdk/client-s3";
import { expectNoChange } from "../../sandbox/rehearsal/promises";
import { NAMESPACE } from "../../plan/alarms/metrics";
import { until } from "../host/support/balanced-host";
import { AWS } from "../support/aws";
import { awsClients } from "../support/aws-clients";
import { readEntries } from "./support/ledgers";
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
    const environmentFile = join(rig.folder, "aws.env");
    const login = "AWS_ACCESS_KEY_ID=test\nAWS_SECRET_ACCESS_KEY=test\n";
    writeFileSync(environmentFile, `${login}AWS_ENDPOINT_URL=${rig.sandbox.aws?.url ?? ""}\n`);
    rig.configure("staging", { aws: { ...AWS, telemetry: { environmentFile } } });
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
        StateReason: undefined,
        StateReasonData: undefined,
        StateValue: undefined,
        AlarmConfigurationUpdatedTimestamp: undefined,
      }))
      .sort((one, other) => ((one.AlarmName ?? "") < (other.AlarmName ?? "") ? -1 : 1));
  };
  /** How often a metric of the stack was put. */
  const pointsOf = async (name: string) => {
    const { Datapoints = [] } = await cloudwatch.getMetricStatistics({
      Namespace: "PRISM/Gateway",
      MetricName: name,
      Dimensions: [{ Name: "Stack", Value: "staging" }],
      StartTime: new Date(Date.now() - 3_600_000),
      EndTime: new Date(Date.now() + 60_000),
      Period: 60,
      Statistics: ["SampleCount"],
    });
    return Datapoints.reduce((sum, { SampleCount = 0 }) => sum + SampleCount, 0);
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

  it("gets what every host measures of itself and of the others", async () => {
    const names = rig.hostsOf("staging").map(({ name }) => name);
    await until("metrics of every host", async () => {
      const { Metrics = [] } = await cloudwatch.listMetrics({ Namespace: NAMESPACE });
      const of = (metric: string, dimension: string) =>
        Metrics.filter(({ MetricName }) => MetricName === metric)
          .flatMap(({ Dimensions = [] }) => Dimensions)
          .flatMap(({ Name, Value }) => (Name === dimension && Value ? [Value] : []));
      const places = [of("CpuPercent", "Host"), of("ProbeUp", "Target")];
      return places.every((found) => names.every((name) => found.includes(name)));
    });
  });

  it("is not changed by a second update", async () => {
    const before = await alarms();
    await rig.deploy("staging");
    const history = await rig.ask("staging", "stack", "history", "--json", "--page-size", "1");
    const [newest] = JSON.parse(history) as { resourceChanges: Record<string, number> }[];
    assert.ok(expectNoChange(newest?.resourceChanges ?? {}) > 60);
    assert.deepEqual(await alarms(), before);
  });

  it("gets the backups of the next release by links that are kept nowhere, while P1 is silenced", async () => {
    rig.configure("staging", { aws: AWS, release: "v2.4.0" });
    await rig.deploy("staging");
    const hosts = rig.hostsOf("staging");
    const stored = hosts.flatMap((host) =>
      readEntries(host).flatMap((entry) => (entry.type === "stored" ? entry : [])),
    );
    assert.equal(stored.length, hosts.length);
    for (const { key, path } of stored) {
      const { Body } = await s3.getObject({ Bucket: bucket, Key: key });
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      assert.ok(bytes.equals(readFileSync(path)), key);
    }
    const before = await pointsOf("Deploying");
    assert.ok(before > 0);
    await rig.deploy("staging");
    const history = await rig.ask("staging", "stack", "history", "--json", "--page-size", "1");
    const [newest] = JSON.parse(history) as { resourceChanges: Record<string, number> }[];
    assert.ok(expectNoChange(newest?.resourceChanges ?? {}) > 60);
    assert.equal(await pointsOf("Deploying"), before);
    const state = await rig.ask("staging", "stack", "export", "--show-secrets");
    const ledgers = hosts.flatMap(readEntries);
    // The telemetry in the state has words of the signer in its code.
    assert.ok(!/[?&]X-Amz-\w+=/.test(state + rig.printed + JSON.stringify(ledgers)));
    const { text } = await rig.prism("staging", "status");
    assert.match(text, /s3:\/\/prism-backups-staging-/);
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
    rig.configure("staging", { aws: { ...AWS, enabled: false }, release: "v2.4.0" });
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
