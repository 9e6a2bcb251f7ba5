import type { ServerSideEncryption } from "@aws-sdk/client-s3";
import type { BucketServerSideEncryptionConfigurationArgs } from "@pulumi/aws/s3";
import { bucketSetting, type Of } from "./setting";

/** How a bucket encrypts what is put into it. */
export const bucketEncryption = bucketSetting<Of<BucketServerSideEncryptionConfigurationArgs>>({
  name: "s3.BucketServerSideEncryptionConfiguration",
  fields: {
    rules: {
      required: true,
      shape: {
        list: {
          name: "s3.BucketServerSideEncryptionConfigurationRule",
          object: {
            applyServerSideEncryptionByDefault: {
              required: true,
              shape: {
                name: "s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefault",
                object: {
                  sseAlgorithm: { shape: "string", required: true },
                  kmsMasterKeyId: { shape: "string" },
                },
              },
            },
          },
        },
      },
    },
  },
  put: (s3, { bucket, rules }) =>
    s3.putBucketEncryption({
      Bucket: bucket,
      ServerSideEncryptionConfiguration: {
        Rules: rules.map(({ applyServerSideEncryptionByDefault: by }) => ({
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: by?.sseAlgorithm as ServerSideEncryption,
            KMSMasterKeyID: by?.kmsMasterKeyId,
          },
        })),
      },
    }),
  async get(s3, bucket) {
    const found = await s3.getBucketEncryption({ Bucket: bucket });
    const rules = found.ServerSideEncryptionConfiguration?.Rules ?? [];
    return {
      rules: rules.map(({ ApplyServerSideEncryptionByDefault: by }) => ({
        applyServerSideEncryptionByDefault: {
          sseAlgorithm: by?.SSEAlgorithm ?? "",
          ...(by?.KMSMasterKeyID !== undefined && { kmsMasterKeyId: by.KMSMasterKeyID }),
        },
      })),
    };
  },
  remove: (s3, bucket) => s3.deleteBucketEncryption({ Bucket: bucket }),
});
