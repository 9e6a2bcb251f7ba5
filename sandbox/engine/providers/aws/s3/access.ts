import type { BucketPublicAccessBlockArgs } from "@pulumi/aws/s3";
import type { Field } from "../../core/definition";
import { bucketSetting, type Of } from "./setting";

const flag: Field = { shape: "boolean", default: false };

/** What keeps a bucket private. */
export const bucketPublicAccessBlock = bucketSetting<Of<BucketPublicAccessBlockArgs>>({
  name: "s3.BucketPublicAccessBlock",
  fields: {
    blockPublicAcls: flag,
    blockPublicPolicy: flag,
    ignorePublicAcls: flag,
    restrictPublicBuckets: flag,
  },
  put: (s3, inputs) =>
    s3.putPublicAccessBlock({
      Bucket: inputs.bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: inputs.blockPublicAcls,
        BlockPublicPolicy: inputs.blockPublicPolicy,
        IgnorePublicAcls: inputs.ignorePublicAcls,
        RestrictPublicBuckets: inputs.restrictPublicBuckets,
      },
    }),
  async get(s3, bucket) {
    const found = (await s3.getPublicAccessBlock({ Bucket: bucket }))
      .PublicAccessBlockConfiguration;
    return (
      found && {
        blockPublicAcls: found.BlockPublicAcls ?? false,
        blockPublicPolicy: found.BlockPublicPolicy ?? false,
        ignorePublicAcls: found.IgnorePublicAcls ?? false,
        restrictPublicBuckets: found.RestrictPublicBuckets ?? false,
      }
    );
  },
  remove: (s3, bucket) => s3.deletePublicAccessBlock({ Bucket: bucket }),
});
