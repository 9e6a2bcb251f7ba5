import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CloudWatch } from "@aws-sdk/client-cloudwatch";
import type { S3 } from "@aws-sdk/client-s3";
import { telemetryName } from "../../host/telemetry/file";
import type { LedgerEntry } from "../../plan/ledger";
import { runOn } from "../../sandbox";
import type { OpenWatch } from "../../sandbox/prove/open-watch";
import { expectNoChange, versionOf } from "../../sandbox/rehearsal/promises";
import { NAMESPACE } from "../../plan/alarms/metrics";
import { until } from "../host/support/balanced-host";
import { AWS } from "../support/aws";
import { awsClients } from "../support/aws-clients";
import { putErrors } from "./support/errors";
import { readEntries } from "./support/ledgers";
import { useRig } from "./support/rig";

const APP = "prism-gateway-api";
/** Longer than an alarm takes to fire, and a watch to see it. */
const WATCHED_SECONDS = 300;

/** What of an exported state these tests look at. */
interface State {
  readonly deployment: { readonly resources: readonly { type: string; id?: string }[] };
}

describe("the AWS side on the sandbox's AWS", function () {
  this.timeout(10 * 60_000);
  // Each test begins where the one before ended.
  this.bail(true);
  const rig = useRig({ aws: true });
  let cloudwatch: CloudWatch;
  let s3: S3;
  let bucket = "";
  let watch: OpenWatch | undefined;

  /** What `prism watch` told people, one line of JSON each. */
  const told = () => join(rig.folder, "told.jsonl");
  const configure = (release: string, aws: object = {}) => {
    const { environmentFile } = rig.sandbox.aws ?? {};
    const watch = { notify: ["tee", "-a", told()] };
    const all = { ...AWS, telemetry: { environmentFile }, watch, ...aws };
    rig.configure("staging", { aws: all, release });
  };

  before(() => {
    ({ cloudwatch, s3 } = awsClients(rig.sandbox.aws?.url ?? ""));
    writeFileSync(told(), "");
    configure("v2.3.0");
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
  const stateOf = async (id: string) => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloudwatch.describeAlarms({
      AlarmNames: [`prism-staging-${id}`],
      AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
    });
    return [...MetricAlarms, ...CompositeAlarms][0]?.StateValue;
  };
  const version = async () => {
    const answer = (await rig.readHosts())["staging-1"];
    return answer && versionOf(answer);
  };
  const pm2 = async (...words: string[]) => {
    const { code, stdout } = await runOn(rig.sandbox, rig.host("staging-1"), [
      rig.sandbox.pm2,
      ...words,
    ]);
    assert.equal(code, 0, stdout);
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
    configure("v2.4.0");
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

  it("has its P1 told once in the hour after, also when the watch is ended and started again", async () => {
    await putErrors(cloudwatch, "staging");
    const first = rig.watch("staging");
    const isNoted = (entry: LedgerEntry) =>
      entry.type === "watched" &&
      entry.decision === "notified" &&
      entry.alarms.includes("error-rate-p1");
    const entries = () => rig.hostsOf("staging").flatMap(readEntries);
    await until("a note of P1", () => entries().some(isNoted), WATCHED_SECONDS);
    await first.kill();
    assert.match(first.printed(), /P1: error-rate-p1 \(.*a person decides/);
    const second = (watch = rig.watch("staging"));
    await until("P1 seen again", () => second.printed().includes("P1: "), WATCHED_SECONDS);
  });

  it("decides nothing while nothing is heard of the hosts", async () => {
    await pm2("stop", telemetryName(APP));
    const isSilent = async () => (await stateOf("probe-down-staging-1")) === "INSUFFICIENT_DATA";
    await until("silence", isSilent, WATCHED_SECONDS);
    await until("gate-blind", async () => (await stateOf("gate-blind")) === "ALARM");
    assert.equal(await stateOf("p0"), "OK");
    assert.equal(await version(), "v2.4.0");
  });

  it("sends everything back when nothing answers in the hour after", async () => {
    await pm2("stop", APP);
    await pm2("start", telemetryName(APP));
    assert.ok(watch);
    assert.equal(await watch.over, 3, watch.printed());
    assert.match(watch.printed(), /^Going back: prism watch: P0: .*probe-down-staging-1/m);
    assert.equal(await version(), "v2.3.0");
    const orders = rig
      .hostsOf("staging")
      .flatMap((host) =>
        readEntries(host).flatMap((entry) =>
          entry.type === "opened" ? (entry.run.order?.reason ?? []) : [],
        ),
      );
    assert.equal(orders.length, 1, orders.join("\n"));
    assert.match(orders[0] ?? "", /^prism watch: P0: /);
    const lines = readFileSync(told(), "utf8").trim().split("\n");
    const ofP1 = lines.filter((line) => line.includes('"error-rate-p1"'));
    assert.equal(ofP1.length, 1, lines.join("\n"));
  });

  it("is mended by a refresh and an update when somebody deleted or changed an alarm", async () => {
    // What the rollback asks to be committed.
    configure("v2.3.0");
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
    configure("v2.3.0", { enabled: false });
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
