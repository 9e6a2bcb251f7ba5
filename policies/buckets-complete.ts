import { known, stackRule, type Registered } from "./rule";

/** What must stand beside a bucket, each a resource of its own; the older names too. */
const COMPANIONS = [
  {
    type: /^aws:s3\/bucketPublicAccessBlock:/,
    what: "public access block",
    isRight: () => true,
  },
  {
    type: /^aws:s3\/bucketVersioning(V2)?:/,
    what: "enabled versioning",
    isRight: (props: Registered["props"]) =>
      field(props.versioningConfiguration, "status") === "Enabled",
  },
  {
    type: /^aws:s3\/bucketServerSideEncryptionConfiguration(V2)?:/,
    what: "server-side encryption",
    isRight: (props: Registered["props"]) => Array.isArray(props.rules) && props.rules.length > 0,
  },
] as const;

const field = (value: unknown, key: string) =>
  typeof value === "object" && value !== null ? (Reflect.get(value, key) as unknown) : undefined;

/** Buckets that lack one of the three. */
export function findIncomplete(all: readonly Registered[]): string[] {
  return all
    .filter(({ type }) => /^aws:s3\/bucket(V2)?:/.test(type))
    .flatMap((bucket) =>
      COMPANIONS.filter(
        ({ type, isRight }) =>
          !all.some((one) => type.test(one.type) && isOf(one, bucket) && isRight(one.props)),
      ).map(
        ({ what }) =>
          `${bucket.name}: found no ${what}; allowed are private, versioned and encrypted buckets; add the resource for it`,
      ),
    );
}

/** A preview does not know the bucket's name yet, but who waits for whom. */
function isOf(one: Registered, bucket: Registered): boolean {
  const waits = [...(one.propertyDependencies.bucket ?? []), ...one.dependencies];
  const name = known(bucket.props, "bucket") ?? known(bucket.props, "id");
  return (
    waits.some(({ urn }) => urn === bucket.urn) ||
    (name !== undefined && known(one.props, "bucket") === name)
  );
}

/** Refuses buckets that could be read by others, or lose what they hold. */
export const bucketsComplete = stackRule({
  name: "buckets-complete",
  description: "Requires every bucket to be private, versioned and encrypted.",
  find: findIncomplete,
});
