import type { Edit } from "./adoption-parts";

/** Values with edits in them. */
export function withEdits(
  values: Readonly<Record<string, unknown>>,
  edits: readonly Edit[],
): Record<string, unknown> {
  return edits.reduce<unknown>(
    (all, { path, value }) => withEdit(all, path, value),
    values,
  ) as Record<string, unknown>;
}

function withEdit(inside: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(inside)) {
    return inside.map((each: unknown, index) =>
      index === key ? withEdit(each, rest, value) : each,
    );
  }
  const group = (typeof inside === "object" ? inside : null) as Record<string, unknown> | null;
  const inner = withEdit(group?.[key], rest, value);
  const others = Object.entries(group ?? {}).filter(([name]) => name !== key);
  return Object.fromEntries(inner === undefined ? others : [...others, [key, inner]]);
}
