import type { S3 } from "@aws-sdk/client-s3";
import type { Unwrap } from "@pulumi/pulumi";
import type { Fields, ResourceDefinition } from "../../core/definition";
import { awsResource } from "../resource";

/** Inputs of a setting; the SDK also takes a bucket for its name, which arrives as that. */
export type Of<Args> = Omit<Unwrap<Args>, "bucket"> & { bucket: string };

/** One setting of a bucket: there is one of its kind, so that its id is the bucket's name. */
interface BucketSetting<Inputs extends { bucket: string }> {
  readonly name: string;
  readonly fields: Fields;
  put(s3: S3, inputs: Inputs): Promise<unknown>;
  /** Undefined where the bucket has none. */
  get(s3: S3, bucket: string): Promise<Partial<Inputs> | undefined>;
  remove(s3: S3, bucket: string): Promise<unknown>;
}

/** A bucket's setting as a table. */
export function bucketSetting<Inputs extends { bucket: string }>(
  setting: BucketSetting<Inputs>,
): ResourceDefinition {
  const { name, fields } = setting;
  return awsResource<Inputs, object>({
    name,
    fields: { bucket: { shape: "string", required: true, replaces: "any" }, ...fields },
    outputs: [],
    async create({ s3 }, inputs) {
      await setting.put(s3, inputs);
      return { id: inputs.bucket, outputs: {} };
    },
    read: ({ s3 }, id) => setting.get(s3, id),
    update: ({ s3 }, _id, inputs) => setting.put(s3, inputs),
    delete: ({ s3 }, id) => setting.remove(s3, id),
  });
}
