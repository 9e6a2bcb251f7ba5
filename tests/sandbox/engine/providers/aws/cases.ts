import type { Account } from "../support/moto";
import type { Properties } from "../support/protocol";

/** A type with everything that the tests of all types need. */
export interface Case {
  readonly type: string;
  /** Inputs as the program gives them. */
  readonly inputs: Properties;
  /** What Check adds beside the tags. */
  readonly defaults?: Properties;
  /** Inputs of which a change makes another resource, and one of them changed. */
  readonly replaces: Properties;
  /** Inputs that are changed in place; missing where there are none. */
  readonly changes?: Properties;
  /** Changes past Pulumi what `finds` then says; missing where AWS has no way to. */
  readonly drift?: (aws: Account, id: string) => Promise<unknown>;
  readonly finds?: Properties;
  /** Whether it carries tags. */
  readonly isTagged?: true;
  /** Types of the cases that must be there first. */
  readonly needs?: readonly string[];
  /** Whether it only changes something else, and so cannot be gone by itself. */
  readonly isLasting?: true;
}

const TOPIC = "arn:aws:sns:ap-east-1:123456789012:prism-test-p1";
const KEY = "arn:aws:kms:ap-east-1:123456789012:key/0a1b";
const dimensions = { Stack: "test" };
const metric = { namespace: "PRISM/Gateway", metricName: "Requests", dimensions };
const actions = { alarmActions: [TOPIC], okActions: [], insufficientDataActions: [] };
const bucket = "prism-backups-test";
const BUCKET = "aws:s3/bucket:Bucket";
const rule = (id: string) => ({ id, status: "Enabled", filter: { prefix: `${id}/` } });

const alarm = {
  name: "prism-test-slow",
  alarmDescription: "Slow. Runbook: https://example.com/#slow",
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 1.5,
  evaluationPeriods: 5,
  datapointsToAlarm: 3,
  treatMissingData: "notBreaching",
  ...metric,
  period: 60,
  extendedStatistic: "p95",
  evaluateLowSampleCountPercentiles: "ignore",
  ...actions,
};

/** Every type of the stand-in. */
export const CASES: readonly Case[] = [
  {
    type: "aws:sns/topic:Topic",
    inputs: { name: "prism-test-p1", kmsMasterKeyId: KEY },
    replaces: { name: "prism-test-p2" },
    changes: { kmsMasterKeyId: `${KEY}2` },
    isTagged: true,
    drift: ({ sns }, TopicArn) =>
      sns.setTopicAttributes({
        TopicArn,
        AttributeName: "KmsMasterKeyId",
        AttributeValue: "alias/aws/sns",
      }),
    finds: { kmsMasterKeyId: "alias/aws/sns" },
  },
  {
    type: "aws:sns/topicSubscription:TopicSubscription",
    inputs: { topic: TOPIC, protocol: "email", endpoint: "on-call@example.com" },
    replaces: { topic: `${TOPIC}2`, protocol: "sms", endpoint: "b@example.com" },
    needs: ["aws:sns/topic:Topic"],
  },
  {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    inputs: alarm,
    defaults: { actionsEnabled: true },
    replaces: { name: "prism-test-other" },
    changes: { threshold: 2, dimensions: { Stack: "test", Ring: "canary" }, alarmActions: [] },
    isTagged: true,
    drift: ({ cloudwatch }, AlarmName) =>
      cloudwatch.putMetricAlarm({
        AlarmName,
        ComparisonOperator: "LessThanThreshold",
        Threshold: 99,
        EvaluationPeriods: 1,
        Namespace: "Other",
        MetricName: "Other",
        Period: 10,
        Statistic: "Sum",
      }),
    finds: {
      comparisonOperator: "LessThanThreshold",
      threshold: 99,
      evaluationPeriods: 1,
      treatMissingData: "missing",
      namespace: "Other",
      metricName: "Other",
      dimensions: {},
      period: 10,
      alarmDescription: "",
      alarmActions: [],
    },
  },
  {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    inputs: {
      name: "prism-test-errors",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 10,
      evaluationPeriods: 3,
      metricQueries: [
        { id: "result", expression: "100 * bad / 2", returnData: true },
        { id: "bad", metric: { ...metric, stat: "Sum", period: 60 }, returnData: false },
      ],
    },
    defaults: { actionsEnabled: true, treatMissingData: "missing" },
    replaces: { name: "prism-test-other" },
    changes: {
      metricQueries: [
        { id: "bad", metric: { ...metric, stat: "Average", period: 30 }, returnData: true },
      ],
    },
    isTagged: true,
  },
  {
    type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
    inputs: {
      alarmName: "prism-test-p0",
      alarmRule: 'ALARM("prism-test-slow")',
      actionsSuppressor: { alarm: "prism-test-slow", waitPeriod: 60, extensionPeriod: 180 },
      ...actions,
    },
    defaults: { actionsEnabled: true },
    replaces: { alarmName: "prism-test-p1" },
    changes: { alarmRule: 'OK("prism-test-slow")', actionsEnabled: false },
    isTagged: true,
    drift: ({ cloudwatch }, AlarmName) =>
      cloudwatch.putCompositeAlarm({ AlarmName, AlarmRule: "FALSE", ActionsEnabled: false }),
    finds: { alarmRule: "FALSE", actionsEnabled: false, alarmActions: [] },
  },
  {
    type: "aws:cloudwatch/dashboard:Dashboard",
    inputs: { dashboardName: "prism-test", dashboardBody: '{"widgets":[]}' },
    replaces: { dashboardName: "prism-test-2" },
    changes: { dashboardBody: '{"widgets":[],"start":"-PT1H"}' },
    drift: ({ cloudwatch }, DashboardName) =>
      cloudwatch.putDashboard({ DashboardName, DashboardBody: '{"start":"-PT2H"}' }),
    finds: { dashboardBody: '{"start":"-PT2H"}' },
  },
  {
    type: "aws:cloudwatch/logGroup:LogGroup",
    inputs: { name: "/prism/test/gateway", retentionInDays: 30 },
    replaces: { name: "/prism/test/other" },
    changes: { retentionInDays: 60 },
    isTagged: true,
    drift: ({ logs }, logGroupName) =>
      logs.putRetentionPolicy({ logGroupName, retentionInDays: 1 }),
    finds: { retentionInDays: 1 },
  },
  {
    type: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
    inputs: {
      name: "prism-test-errors",
      logGroupName: "/prism/test/gateway",
      pattern: "ERROR",
      metricTransformation: {
        name: "Errors",
        namespace: "PRISM/Gateway/test",
        value: "1",
        defaultValue: "0",
        unit: "None",
      },
    },
    replaces: { name: "other", logGroupName: "/prism/test/other" },
    changes: { pattern: "FATAL" },
    needs: ["aws:cloudwatch/logGroup:LogGroup"],
    drift: ({ logs }, filterName) =>
      logs.putMetricFilter({
        logGroupName: "/prism/test/gateway",
        filterName,
        filterPattern: "",
        metricTransformations: [{ metricName: "E", metricNamespace: "N", metricValue: "2" }],
      }),
    finds: {
      pattern: "",
      metricTransformation: { name: "E", namespace: "N", value: "2", unit: "None" },
    },
  },
  {
    type: BUCKET,
    inputs: { bucket, forceDestroy: false },
    replaces: { bucket: `${bucket}-2` },
    isTagged: true,
  },
  {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    inputs: { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true },
    defaults: { restrictPublicBuckets: false },
    replaces: { bucket: `${bucket}-2` },
    changes: { restrictPublicBuckets: true },
    needs: [BUCKET],
    drift: ({ s3 }, Bucket) =>
      s3.putPublicAccessBlock({
        Bucket,
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true },
      }),
    finds: { blockPublicPolicy: false },
  },
  {
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    inputs: { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
    replaces: { bucket: `${bucket}-2` },
    changes: {
      rules: [
        { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY } },
      ],
    },
    needs: [BUCKET],
    drift: ({ s3 }, Bucket) => s3.deleteBucketEncryption({ Bucket }),
  },
  {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    inputs: { bucket, versioningConfiguration: { status: "Enabled" } },
    replaces: { bucket: `${bucket}-2` },
    changes: { versioningConfiguration: { status: "Suspended" } },
    needs: [BUCKET],
    isLasting: true,
    drift: ({ s3 }, Bucket) =>
      s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Suspended" } }),
    finds: { versioningConfiguration: { status: "Suspended" } },
  },
  {
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    inputs: {
      bucket,
      rules: [
        {
          ...rule("scheduled"),
          expiration: { days: 30 },
          noncurrentVersionExpiration: { noncurrentDays: 30 },
        },
        { ...rule("all"), abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } },
      ],
    },
    replaces: { bucket: `${bucket}-2` },
    changes: { rules: [{ ...rule("scheduled"), expiration: { days: 60 } }] },
    needs: [BUCKET],
    drift: ({ s3 }, Bucket) =>
      s3.putBucketLifecycleConfiguration({
        Bucket,
        LifecycleConfiguration: {
          Rules: [
            { ID: "x", Status: "Disabled", Filter: { Prefix: "manual/" }, Expiration: { Days: 1 } },
          ],
        },
      }),
    finds: {
      rules: [
        { id: "x", status: "Disabled", filter: { prefix: "manual/" }, expiration: { days: 1 } },
      ],
    },
  },
];
