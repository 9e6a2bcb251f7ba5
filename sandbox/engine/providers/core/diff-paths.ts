import {
  isAbsent,
  isEqual,
  isMap,
  secretSignature,
  signatureKey,
  unknownValue,
  type PropertyMap,
  type PropertyValue,
} from "./values";

/** How a property changed. */
export type Change = "add" | "delete" | "update";

/** One changed property. */
export interface PathChange {
  /** Path in Pulumi's form: `a.b`, `a[0]`, `a["b.c"]`. */
  path: string;
  change: Change;
}

/**
 * The deepest paths at which two values differ.
 *
 * Marked maps (secrets, assets) are compared as a whole, and anything against an unknown
 * is an update.
 *
 * @param before  old value; absent means it is added
 * @param after   new value; absent means it is deleted
 * @param path    where the values are; empty at the top
 */
export function diffPaths(before: PropertyValue, after: PropertyValue, path = ""): PathChange[] {
  if (isAbsent(after)) return isAbsent(before) ? [] : [{ path, change: "delete" }];
  if (isAbsent(before)) return [{ path, change: "add" }];
  if (after === unknownValue) return [{ path, change: "update" }];
  if (Array.isArray(before) && Array.isArray(after)) {
    const longest = before.length > after.length ? before : after;
    return longest.flatMap((_, i) => diffPaths(before[i], after[i], `${path}[${i}]`));
  }
  if (isPlainMap(before) && isPlainMap(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) => diffPaths(before[key], after[key], joinPath(path, key)));
  }
  return isSame(before, after) ? [] : [{ path, change: "update" }];
}

/** The top-level property a path belongs to. */
export function topOf(path: string): string {
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path);
  return quoted?.[1] ?? path.split(/[.[]/, 1)[0] ?? path;
}

/** Files and texts are the same when their hashes are, wherever they lie. */
function isSame(before: PropertyValue, after: PropertyValue): boolean {
  if (isAsset(before) && isAsset(after) && before.hash && before.hash === after.hash) {
    return before[signatureKey] === after[signatureKey];
  }
  return isEqual(before, after);
}

function isAsset(value: PropertyValue): value is PropertyMap {
  return isMap(value) && signatureKey in value && value[signatureKey] !== secretSignature;
}

function isPlainMap(value: PropertyValue): value is PropertyMap {
  return isMap(value) && !(signatureKey in value);
}

/** Source: Pulumi SDK, `PropertyPath.String`: names with other characters go in brackets. */
function joinPath(path: string, key: string): string {
  if (!/^[\w$-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
}
