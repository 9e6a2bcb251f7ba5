/** Keys below `prism` whose values are secret however they were set; what lies below them too. */
export const SECRET_KEYS = [
  ["ssh", "privateKey"],
  ["secrets", "jwtValue"],
  ["secrets", "values"],
] as const;

type Path = readonly PropertyKey[];

const isWithin = (path: Path, outer: Path) => outer.every((key, index) => path[index] === key);

/**
 * Whether the value at this path is a secret or holds one, so that it may never be printed.
 *
 * @param path  keys below `prism`
 */
export function holdsSecret(path: Path): boolean {
  return SECRET_KEYS.some((secret) => isWithin(path, secret) || isWithin(secret, path));
}

/**
 * Paths of the secret values that are set, one per variable of secrets.values.
 *
 * @param input  configuration below `prism` before validation
 */
export function secretsSetIn(input: Readonly<Record<string, unknown>>): string[][] {
  return SECRET_KEYS.flatMap(([top, key]) => {
    const value = field(field(input, top), key);
    if (value === undefined) return [];
    return key === "values" && isRecord(value)
      ? Object.keys(value).map((variable) => [top, key, variable])
      : [[top, key]];
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const field = (value: unknown, key: string) => (isRecord(value) ? value[key] : undefined);
