import { compositeAlarm } from "./cloudwatch/composite-alarm";
import { dashboard } from "./cloudwatch/dashboard";
import { metricAlarm } from "./cloudwatch/metric-alarm";
import { logGroup, logMetricFilter } from "./logs";
import { bucketPublicAccessBlock } from "./s3/access";
import { bucket } from "./s3/bucket";
import { bucketEncryption } from "./s3/encryption";
import { bucketLifecycle } from "./s3/lifecycle";
import { bucketVersioning } from "./s3/versioning";
import { topic, topicSubscription } from "./sns";
import type { ResourceDefinition } from "../core/definition";

/** Every type that the program registers at AWS, and no other. */
export const resources: Readonly<Record<string, ResourceDefinition>> = {
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": compositeAlarm,
  "aws:cloudwatch/dashboard:Dashboard": dashboard,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": logMetricFilter,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketLifecycle,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketPublicAccessBlock,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    bucketEncryption,
  "aws:s3/bucketVersioning:BucketVersioning": bucketVersioning,
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicSubscription:TopicSubscription": topicSubscription,
};
