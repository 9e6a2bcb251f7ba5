import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random";
import type { VaultPlan, VaultRule } from "../plan/vault";

/** Random bytes in the bucket's name: names of buckets are one namespace for the whole world. */
const BYTES = 4;

/**
 * Gives the bucket its name for good. Not a part of the vault: steps on hosts name the bucket also where AWS comes after
 * them.
 */
export function nameBucket(
  name: string,
  { namePrefix }: Pick<VaultPlan, "namePrefix">,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const digits = new RandomId(`${name}-id`, { byteLength: BYTES }, { parent });
  return pulumi.interpolate`${namePrefix}-${digits.hex}`;
}

/** The bucket that keeps backups. */
export class BackupVault extends pulumi.ComponentResource {
  /** Name of the bucket. */
  readonly bucket: pulumi.Output<string>;

  constructor(
    name: string,
    plan: VaultPlan,
    bucketName: pulumi.Output<string>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("prism:backup:BackupVault", name, {}, opts);
    // Of the bucket's settings too: without them a bucket that is left behind would be open and grow.
    const kept = { parent: this, retainOnDelete: true };
    const { bucket } = new s3.Bucket(
      `${name}-bucket`,
      { bucket: bucketName, forceDestroy: false },
      kept,
    );
    new s3.BucketPublicAccessBlock(
      `${name}-private`,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      kept,
    );
    new s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      kept,
    );
    const versioning = new s3.BucketVersioning(
      `${name}-versioning`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      kept,
    );
    new s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket, rules: plan.rules.map(ruleOf) },
      // A rule about earlier versions needs versions.
      { ...kept, dependsOn: versioning },
    );
    this.bucket = bucket;
    this.registerOutputs({ bucket });
  }
}

function ruleOf({ id, prefix, expireDays, abortUploadDays }: VaultRule) {
  return {
    id,
    status: "Enabled",
    filter: { prefix },
    ...(expireDays !== null && {
      expiration: { days: expireDays },
      noncurrentVersionExpiration: { noncurrentDays: expireDays },
    }),
    ...(abortUploadDays !== null && {
      abortIncompleteMultipartUpload: { daysAfterInitiation: abortUploadDays },
    }),
  };
}
