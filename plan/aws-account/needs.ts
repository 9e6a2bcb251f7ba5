/** Something at AWS that an action can be limited to. */
export type Place =
  "alarms" | "dashboard" | "logs" | "topics" | "bucket" | "backups" | "metrics" | "anything";

/** Actions on one place. */
export interface Need {
  readonly on: Place;
  /** `service:Action`, as IAM writes them. */
  readonly actions: readonly string[];
}

const tags = (service: string) =>
  ["ListTagsForResource", "TagResource", "UntagResource"].map((action) => `${service}:${action}`);

const s3 = (...actions: readonly string[]): Need => ({
  on: "bucket",
  actions: actions.map((action) => `s3:${action}`),
});

/**
 * What the AWS provider asks of AWS for each type that this program registers. Actions that IAM limits to no resource are
 * on anything.
 *
 * Source: Service Authorization Reference; S3's reads are those that the provider does of every bucket
 */
export const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  "cloudwatch.MetricAlarm": [
    {
      on: "alarms",
      actions: ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms", ...tags("cloudwatch")],
    },
    { on: "anything", actions: ["cloudwatch:DescribeAlarms"] },
  ],
  "cloudwatch.CompositeAlarm": [
    {
      on: "alarms",
      actions: ["cloudwatch:DeleteAlarms", ...tags("cloudwatch")],
    },
    // AWS takes a composite alarm only from a login that may put any.
    { on: "anything", actions: ["cloudwatch:DescribeAlarms", "cloudwatch:PutCompositeAlarm"] },
  ],
  "cloudwatch.Dashboard": [
    {
      on: "dashboard",
      actions: [
        "cloudwatch:PutDashboard",
        "cloudwatch:GetDashboard",
        "cloudwatch:DeleteDashboards",
      ],
    },
  ],
  "cloudwatch.LogGroup": [
    {
      on: "logs",
      actions: [
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:PutRetentionPolicy",
        "logs:DeleteRetentionPolicy",
        ...tags("logs"),
      ],
    },
    { on: "anything", actions: ["logs:DescribeLogGroups"] },
  ],
  "cloudwatch.LogMetricFilter": [
    {
      on: "logs",
      actions: ["logs:PutMetricFilter", "logs:DescribeMetricFilters", "logs:DeleteMetricFilter"],
    },
  ],
  "sns.Topic": [
    {
      on: "topics",
      actions: [
        "sns:CreateTopic",
        "sns:DeleteTopic",
        "sns:GetTopicAttributes",
        "sns:SetTopicAttributes",
        ...tags("sns"),
      ],
    },
  ],
  "sns.TopicSubscription": [
    { on: "topics", actions: ["sns:Subscribe", "sns:ListSubscriptionsByTopic"] },
    {
      on: "anything",
      actions: [
        "sns:GetSubscriptionAttributes",
        "sns:SetSubscriptionAttributes",
        "sns:Unsubscribe",
      ],
    },
  ],
  "s3.Bucket": [
    s3(
      "CreateBucket",
      "ListBucket",
      "GetAccelerateConfiguration",
      "GetBucketAcl",
      "GetBucketCORS",
      "GetBucketLocation",
      "GetBucketLogging",
      "GetBucketObjectLockConfiguration",
      "GetBucketPolicy",
      "GetBucketRequestPayment",
      "GetBucketTagging",
      "GetBucketVersioning",
      "GetBucketWebsite",
      "GetEncryptionConfiguration",
      "GetLifecycleConfiguration",
      "GetReplicationConfiguration",
      "PutBucketTagging",
    ),
  ],
  "s3.BucketPublicAccessBlock": [s3("GetBucketPublicAccessBlock", "PutBucketPublicAccessBlock")],
  "s3.BucketServerSideEncryptionConfiguration": [
    s3("GetEncryptionConfiguration", "PutEncryptionConfiguration"),
  ],
  "s3.BucketVersioning": [s3("GetBucketVersioning", "PutBucketVersioning")],
  "s3.BucketLifecycleConfiguration": [s3("GetLifecycleConfiguration", "PutLifecycleConfiguration")],
};

/** Who makes a call of AWS's API by itself, past the provider. */
export interface Call extends Need {
  readonly by: "host" | "deployer";
}

/** Calls of the program's own code, by the name of their command in AWS's client. */
export const CALLS: Readonly<Record<string, readonly Call[]>> = {
  PutMetricDataCommand: [
    { by: "host", on: "metrics", actions: ["cloudwatch:PutMetricData"] },
    { by: "deployer", on: "metrics", actions: ["cloudwatch:PutMetricData"] },
  ],
  DescribeAlarmsCommand: [
    { by: "deployer", on: "anything", actions: ["cloudwatch:DescribeAlarms"] },
  ],
  // Signed for a host, which acts with the signer's rights.
  PutObjectCommand: [{ by: "deployer", on: "backups", actions: ["s3:PutObject"] }],
  GetObjectCommand: [{ by: "deployer", on: "backups", actions: ["s3:GetObject"] }],
};
