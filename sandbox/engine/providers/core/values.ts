/** A property as it travels between the engine and a provider; secrets and assets are marked maps. */
export type PropertyValue =
  null | undefined | boolean | number | string | PropertyValue[] | PropertyMap;

/** Properties by name. An absent and a null property mean the same. */
export interface PropertyMap {
  [name: string]: PropertyValue;
}

/** Key that marks a map as a special value. Source: Pulumi SDK, `resource/sig`. */
export const signatureKey = "4dabf18193072939515e22adb298388d";

/** Mark of a secret: `{ [signatureKey]: secretSignature, value }`. */
export const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Mark of an archive: with `path`, `uri` or `assets`, and `hash`. */
export const archiveSignature = "0def7320c3a5731c473e5ecbe6d01bc7";

/** Stands for a value that a preview cannot know. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether the value is a map, marked or not. */
export function isMap(value: PropertyValue): value is PropertyMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value is missing; null means the same to the engine. */
export function isAbsent(value: PropertyValue): value is null | undefined {
  return value === undefined || value === null;
}

/** Whether the value itself is a secret. */
export function isSecret(value: PropertyValue): value is PropertyMap {
  return isMap(value) && value[signatureKey] === secretSignature;
}

/** The value as a secret; a secret stays as it is. */
export function secret(value: PropertyValue): PropertyMap {
  return isSecret(value) ? value : { [signatureKey]: secretSignature, value };
}

/** The value with one layer of secrecy taken off. */
export function reveal(value: PropertyValue): PropertyValue {
  return isSecret(value) ? value.value : value;
}

/** The value with every secret in it in clear. */
export function unwrap(value: PropertyValue): PropertyValue {
  if (isSecret(value)) return unwrap(value.value);
  if (Array.isArray(value)) return value.map(unwrap);
  return isMap(value) ? unwrapMap(value) : value;
}

/** The properties with every secret in them in clear. */
export function unwrapMap(map: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, unwrap(value)]));
}

/** Whether the value is or holds a secret. */
export function hasSecret(value: PropertyValue): boolean {
  return isSecret(value) || childrenOf(value).some(hasSecret);
}

/** Whether the value is or holds something unknown. */
export function hasUnknown(value: PropertyValue): boolean {
  return value === unknownValue || childrenOf(value).some(hasUnknown);
}

/** Whether two values are the same; absent and null count as equal, secrecy counts. */
export function isEqual(a: PropertyValue, b: PropertyValue): boolean {
  if (isAbsent(a) || isAbsent(b)) return isAbsent(a) && isAbsent(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (isMap(a) && isMap(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((k) => isEqual(a[k], b[k]));
  }
  return a === b;
}

function childrenOf(value: PropertyValue): PropertyValue[] {
  if (Array.isArray(value)) return value;
  return isMap(value) ? Object.values(value) : [];
}
