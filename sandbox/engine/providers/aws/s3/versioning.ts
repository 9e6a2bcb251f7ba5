import type { BucketVersioningStatus } from "@aws-sdk/client-s3";
import type { BucketVersioningArgs } from "@pulumi/aws/s3";
import { bucketSetting, type Of } from "./setting";

/** Whether a bucket keeps what is overwritten. Once on, it can only be held, not taken away. */
export const bucketVersioning = bucketSetting<Of<BucketVersioningArgs>>({
  name: "s3.BucketVersioning",
  fields: {
    versioningConfiguration: {
      required: true,
      shape: {
        name: "s3.BucketVersioningVersioningConfiguration",
        object: { status: { shape: "string", required: true } },
      },
    },
  },
  put: (s3, { bucket, versioningConfiguration: { status } }) =>
    s3.putBucketVersioning({
      Bucket: bucket,
      VersioningConfiguration: { Status: status as BucketVersioningStatus },
    }),
  async get(s3, bucket) {
    const { Status: status } = await s3.getBucketVersioning({ Bucket: bucket });
    return status && { versioningConfiguration: { status } };
  },
  remove: (s3, bucket) =>
    s3.putBucketVersioning({
      Bucket: bucket,
      VersioningConfiguration: { Status: "Suspended" },
    }),
});
