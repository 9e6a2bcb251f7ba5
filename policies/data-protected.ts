import { resourceRule, type Judged, type Schema } from "./rule";

/** What the rule can be told. */
export interface DataSettings {
  readonly types: readonly string[];
}

const schema = {
  types: {
    type: "array",
    items: { type: "string" },
    default: ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
    description: "Types of resources that hold data",
  },
} satisfies Schema;

/**
 * Resources whose deletion would lose something. AWS deletes no bucket that holds something unless it is registered with
 * forceDestroy, so a bucket without it needs no protection. A policy sees protect, but not retainOnDelete.
 */
export function findUnprotected(judged: Judged, { types }: DataSettings): string[] {
  const { type, name, props, opts } = judged;
  if (!types.includes(type) || opts?.protect === true) return [];
  if (BUCKET.test(type) && props["forceDestroy"] !== true) return [];
  return [
    `${name}: found ${type} that a destroy takes along with what it holds; allowed are protected resources where data lies, and buckets without forceDestroy; set { protect: true, retainOnDelete: true }`,
  ];
}

const BUCKET = /^aws:s3\/bucket(V2)?:/;

/** Refuses data that a destroy could take along. */
export const dataProtected = resourceRule<DataSettings>({
  name: "data-protected",
  description:
    "Requires resources that hold data to be protected, or to be buckets that are deleted only when empty.",
  schema,
  find: findUnprotected,
});
