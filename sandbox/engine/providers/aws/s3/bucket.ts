import type { BucketLocationConstraint } from "@aws-sdk/client-s3";
import type { BucketArgs } from "@pulumi/aws/s3";
import type { Unwrap } from "@pulumi/pulumi";
import { unlessGone } from "../errors";
import { awsResource, type Tagging } from "../resource";
import { listOf, tagsOf } from "../tags";

const nameOf = (arn: string) => arn.replace(/^arn:[^:]+:s3:::/, "");

const tagging: Tagging = {
  async read({ s3 }, arn) {
    return tagsOf((await unlessGone(s3.getBucketTagging({ Bucket: nameOf(arn) })))?.TagSet);
  },
  // One call sets them all; what it does not name goes.
  async write({ s3 }, arn, tags) {
    await s3.putBucketTagging({ Bucket: nameOf(arn), Tagging: { TagSet: listOf(tags) } });
  },
};

/** Buckets; their settings are resources of their own. */
export const bucket = awsResource<Unwrap<BucketArgs>, { arn: string; bucketRegion: string }>({
  name: "s3.Bucket",
  fields: {
    bucket: { shape: "string", replaces: "any" },
    forceDestroy: { shape: "boolean", default: false },
  },
  outputs: ["arn", "bucketRegion"],
  autoName: { property: "bucket", max: 63 },
  tagging,
  check: ({ forceDestroy }) =>
    forceDestroy === true
      ? [
          {
            property: "forceDestroy",
            reason: "true is not supported by the stand-in; leave it out",
          },
        ]
      : [],
  async create({ s3, region }, { bucket: Bucket = "" }) {
    const LocationConstraint = region as BucketLocationConstraint;
    // The oldest region is no constraint.
    const place =
      region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint } };
    await s3.createBucket({ Bucket, ...place });
    return { id: Bucket, outputs: { arn: `arn:aws:s3:::${Bucket}`, bucketRegion: region } };
  },
  async read({ s3 }, id) {
    await s3.headBucket({ Bucket: id });
    return { bucket: id };
  },
  delete: ({ s3 }, id) => s3.deleteBucket({ Bucket: id }),
});
