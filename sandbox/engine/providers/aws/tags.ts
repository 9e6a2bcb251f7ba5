/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** A tag as most services write it; the SDK leaves both open. */
interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Tags as a list. */
export function listOf(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags out of a list. */
export function tagsOf(list: readonly Tag[] | undefined): Tags {
  return Object.fromEntries((list ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Keys that must go. */
export function surplusOf(present: Tags, wanted: Tags): string[] {
  return Object.keys(present).filter((key) => !(key in wanted));
}
