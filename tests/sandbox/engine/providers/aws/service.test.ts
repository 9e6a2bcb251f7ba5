import assert from "node:assert/strict";
import { withSandboxAws } from "../../../../../sandbox/aws-environment";
import { AWS } from "../../../../support/aws";
import { failureOf } from "../support/failure";
import { secret } from "../support/markers";
import { openAccount, type Account } from "../support/moto";
import { environment, startSetting } from "../support/setting";

const TOPIC = "aws:sns/topic:Topic";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
const BUCKET = "aws:s3/bucket:Bucket";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const tagsOf = (tags: Record<string, string>) => JSON.stringify({ tags });

describe("stand-in aws", function () {
  this.timeout(60_000);
  let account: Account;

  before(async function () {
    this.timeout(300_000);
    account = await openAccount({ Stack: "test" });
  });
  after(() => account.stop());

  it("refuses what its tables do not have, with its place", async () => {
    const { provider } = account;
    const reasonsOf = async (type: string, inputs: Record<string, unknown>) =>
      (await provider.check(type, inputs)).failures.map(({ reason }) => reason);
    assert.deepEqual(await reasonsOf(TOPIC, { name: "a", fifoTopic: true }), [
      "Unrecognized field 'fifoTopic' on 'sns.Topic'",
    ]);
    assert.deepEqual(await reasonsOf(BUCKET, { forceDestroy: true }), [
      "true is not supported by the stand-in; leave it out",
    ]);
    assert.deepEqual((await reasonsOf(ALARM, { name: "a", threshold: "1" })).slice(0, 2), [
      "Missing required field 'comparisonOperator' on 'cloudwatch.MetricAlarm'",
      "Field 'threshold' on 'cloudwatch.MetricAlarm' must be a 'float64'; got 'string' instead",
    ]);
  });

  it("changes tags in place when the provider's do, and finds those that somebody else set", async () => {
    const { provider, sns } = account;
    const { inputs: before } = await provider.check(TOPIC, { name: "prism-tags" });
    const { id, properties: state } = await provider.create(TOPIC, before);
    await sns.tagResource({ ResourceArn: id, Tags: [{ Key: "Owner", Value: "somebody" }] });
    const found = await provider.read(TOPIC, id, state, before);
    assert.deepEqual(found.inputs.tagsAll, { Stack: "test", Owner: "somebody" });

    await provider.configure({ region: AWS.region, defaultTags: tagsOf({ Project: "prism" }) });
    const { inputs: news } = await provider.check(TOPIC, { name: "prism-tags" });
    const diff = await provider.diff(TOPIC, before, news);
    assert.deepEqual([diff.replaces, diff.diffs], [[], ["tagsAll"]]);
    await provider.update(TOPIC, state, news, false, id);
    const { Tags } = await sns.listTagsForResource({ ResourceArn: id });
    assert.deepEqual(Tags, [{ Key: "Project", Value: "prism" }]);
  });

  it("keeps a secret input secret when it is made and when it is found", async () => {
    const { provider, sns } = account;
    const { TopicArn: topic = "" } = await sns.createTopic({ Name: "prism-secret" });
    const endpoint = secret("pager@example.com");
    const { inputs } = await provider.check(SUBSCRIPTION, { topic, protocol: "email", endpoint });
    const { id, properties } = await provider.create(SUBSCRIPTION, inputs);
    assert.deepEqual(properties.endpoint, endpoint);
    const found = await provider.read(SUBSCRIPTION, id, properties, inputs);
    assert.deepEqual(found, { id, properties, inputs });
  });

  it("keeps a bucket whose tags were refused, so that the next update mends it", async () => {
    const { provider, s3 } = account;
    const Bucket = "prism-half-made";
    await provider.configure({ region: AWS.region, defaultTags: tagsOf({ "aws:x": "1" }) });
    const { inputs } = await provider.check(BUCKET, { bucket: Bucket });
    assert.match(await failureOf(provider.create(BUCKET, inputs)), /^InvalidTag: /);
    await s3.headBucket({ Bucket });
    await provider.configure({ region: AWS.region, defaultTags: tagsOf({ Stack: "test" }) });
    const { inputs: news } = await provider.check(BUCKET, { bucket: Bucket });
    const state = { ...inputs, arn: `arn:aws:s3:::${Bucket}` };
    await provider.update(BUCKET, state, news, false, Bucket);
    const { TagSet } = await s3.getBucketTagging({ Bucket });
    assert.deepEqual(TagSet, [{ Key: "Stack", Value: "test" }]);
  });

  it("never deletes a bucket that holds something", async () => {
    const { provider, s3 } = account;
    const Bucket = "prism-full";
    const { inputs } = await provider.check(BUCKET, { bucket: Bucket });
    const { id, properties } = await provider.create(BUCKET, inputs);
    await s3.putObject({ Bucket, Key: "manual/backup", Body: "data" });
    assert.match(await failureOf(provider.delete(BUCKET, properties, id)), /^BucketNotEmpty: /);
    await s3.headObject({ Bucket, Key: "manual/backup" });
  });

  it("says why AWS is out of reach, and reaches only the sandbox's", async () => {
    const own = { AWS_PROFILE: "mine", AWS_ENDPOINT_URL_SNS: "https://sns.example.com" };
    const env = withSandboxAws({ ...environment(), ...own }, undefined);
    const setting = await startSetting("aws", env, { region: AWS.region });
    try {
      const { inputs } = await setting.provider.check(TOPIC, { name: "prism-nowhere" });
      const details = await failureOf(setting.provider.create(TOPIC, inputs));
      assert.match(details, /connect ECONNREFUSED 127\.0\.0\.1:9$/);
    } finally {
      await setting.stop();
    }
  });

  it("asks for a region where none is said", async () => {
    const setting = await startSetting("aws", withSandboxAws(environment(), undefined));
    try {
      const details = await failureOf(setting.provider.create(TOPIC, { name: "prism-nowhere" }));
      const expected = "aws:region: expected a region, found none; set it, or AWS_REGION";
      assert.equal(details, expected);
    } finally {
      await setting.stop();
    }
  });
});
