import type { ExpirationStatus, LifecycleRule } from "@aws-sdk/client-s3";
import type { BucketLifecycleConfigurationArgs } from "@pulumi/aws/s3";
import type { Shape } from "../../core/definition";
import { bucketSetting, type Of } from "./setting";

type Inputs = Of<BucketLifecycleConfigurationArgs>;
type Rule = NonNullable<Inputs["rules"]>[number];

/** A part of a rule that has one number of days. */
const days = (part: string, key: string): Shape => ({
  name: `s3.BucketLifecycleConfigurationRule${part}`,
  object: { [key]: { shape: "number", required: true } },
});

/** What a bucket lets go by itself. */
export const bucketLifecycle = bucketSetting<Inputs>({
  name: "s3.BucketLifecycleConfiguration",
  fields: {
    rules: {
      required: true,
      shape: {
        list: {
          name: "s3.BucketLifecycleConfigurationRule",
          object: {
            id: { shape: "string", required: true },
            status: { shape: "string", required: true },
            filter: {
              required: true,
              shape: {
                name: "s3.BucketLifecycleConfigurationRuleFilter",
                object: { prefix: { shape: "string", required: true } },
              },
            },
            expiration: { shape: days("Expiration", "days") },
            noncurrentVersionExpiration: {
              shape: days("NoncurrentVersionExpiration", "noncurrentDays"),
            },
            abortIncompleteMultipartUpload: {
              shape: days("AbortIncompleteMultipartUpload", "daysAfterInitiation"),
            },
          },
        },
      },
    },
  },
  put: (s3, { bucket, rules = [] }) =>
    s3.putBucketLifecycleConfiguration({
      Bucket: bucket,
      LifecycleConfiguration: { Rules: rules.map(toRule) },
    }),
  async get(s3, bucket) {
    const { Rules = [] } = await s3.getBucketLifecycleConfiguration({ Bucket: bucket });
    return { rules: Rules.map(fromRule) };
  },
  remove: (s3, bucket) => s3.deleteBucketLifecycle({ Bucket: bucket }),
});

function toRule(rule: Rule): LifecycleRule {
  const { expiration, noncurrentVersionExpiration, abortIncompleteMultipartUpload } = rule;
  return {
    ID: rule.id,
    Status: rule.status as ExpirationStatus,
    Filter: { Prefix: rule.filter?.prefix },
    Expiration: expiration && { Days: expiration.days },
    NoncurrentVersionExpiration: noncurrentVersionExpiration && {
      NoncurrentDays: noncurrentVersionExpiration.noncurrentDays,
    },
    AbortIncompleteMultipartUpload: abortIncompleteMultipartUpload && {
      DaysAfterInitiation: abortIncompleteMultipartUpload.daysAfterInitiation,
    },
  };
}

function fromRule(found: LifecycleRule): Rule {
  const expireDays = found.Expiration?.Days;
  const noncurrentDays = found.NoncurrentVersionExpiration?.NoncurrentDays;
  const daysAfterInitiation = found.AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  return {
    id: found.ID ?? "",
    status: found.Status ?? "",
    filter: { prefix: found.Filter?.Prefix ?? "" },
    ...(expireDays !== undefined && { expiration: { days: expireDays } }),
    ...(noncurrentDays !== undefined && { noncurrentVersionExpiration: { noncurrentDays } }),
    ...(daysAfterInitiation !== undefined && {
      abortIncompleteMultipartUpload: { daysAfterInitiation },
    }),
  };
}
