import { known, resourceRule, type Judged, type Schema } from "./rule";

/** What the rule can be told. */
export interface TagSettings {
  readonly tags: readonly string[];
  readonly types: readonly string[];
}

const schema = {
  tags: {
    type: "array",
    items: { type: "string" },
    default: ["project", "stack"],
    description: "Tags that must be there, in upper or lower case",
  },
  types: {
    type: "array",
    items: { type: "string" },
    default: [
      "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "aws:iam/role:Role",
      "aws:kms/key:Key",
      "aws:s3/bucket:Bucket",
      "aws:s3/bucketV2:BucketV2",
      "aws:sns/topic:Topic",
    ],
    description: "Types of resources that carry them",
  },
} satisfies Schema;

/** Resources that do not say whose they are; default tags of the provider count. */
export function findUntagged({ type, name, props }: Judged, settings: TagSettings): string[] {
  if (!settings.types.includes(type)) return [];
  const present = ["tags", "tagsAll"]
    .flatMap((key) => Object.keys(known(props, key) ?? {}))
    .map((tag) => tag.toLowerCase());
  const missing = settings.tags.filter((tag) => !present.includes(tag.toLowerCase()));
  if (missing.length === 0) return [];
  return [
    `${name}: found no tag ${missing.join(", ")}; allowed are resources with ${settings.tags.join(", ")}; add them, best by the provider's defaultTags`,
  ];
}

/** Refuses what a bill or a clean-up could not tell apart. */
export const tagsPresent = resourceRule<TagSettings>({
  name: "tags-present",
  description: "Requires tags on every resource that carries them.",
  schema,
  find: findUntagged,
});
