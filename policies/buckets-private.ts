import { known, resourceRule, type Judged } from "./rule";

/** The four switches of a public access block. */
const SWITCHES = [
  "blockPublicAcls",
  "blockPublicPolicy",
  "ignorePublicAcls",
  "restrictPublicBuckets",
];

/** What opens a bucket to others. */
export function findPublic({ type, name, props }: Judged): string[] {
  if (/^aws:s3\/bucketPublicAccessBlock:/.test(type)) {
    return SWITCHES.filter((key) => known(props, key) !== true).map(
      (key) =>
        `${name}: found ${key} not true; allowed are blocks of all public access; set ${key}: true`,
    );
  }
  if (!/^aws:s3\/bucket(V2|Acl|AclV2)?:/.test(type)) return [];
  const acl = known(props, "acl");
  if (acl === undefined || acl === null || acl === "private") return [];
  return [`${name}: found acl ${JSON.stringify(acl)}; allowed is private; remove acl`];
}

/** Refuses buckets that are open to others. */
export const bucketsPrivate = resourceRule({
  name: "buckets-private",
  description: "Forbids public buckets.",
  find: findPublic,
});
