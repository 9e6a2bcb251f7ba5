/** Stands for every entry of a list. */
const EACH = "*";

/** Keys below `prism` whose values are secret however they were set; what lies below them too. */
export const SECRET_KEYS = [
  ["ssh", "privateKey"],
  ["secrets", "jwtValue"],
  ["secrets", "values"],
  ["webhooks", EACH, "url"],
] as const;

type Path = readonly PropertyKey[];
type Place = (string | number)[];

/** Whether one path leads to the place of another, as far as both go. */
const meets = (path: Path, secret: Path) =>
  secret.every((key, index) => index >= path.length || key === EACH || path[index] === key);

/**
 * Whether the value at this path is a secret or holds one, so that it may never be printed.
 *
 * @param path  keys below `prism`
 */
export function holdsSecret(path: Path): boolean {
  return SECRET_KEYS.some((secret) => meets(path, secret));
}

/**
 * Paths of the secret values that are set, one per variable of secrets.values.
 *
 * @param input  configuration below `prism` before validation
 */
export function secretsSetIn(input: Readonly<Record<string, unknown>>): Place[] {
  return SECRET_KEYS.flatMap((keys) => pathsIn(input, keys)).flatMap((path) => {
    const value = path.reduce<unknown>(field, input);
    return path.at(-1) === "values" && isRecord(value)
      ? Object.keys(value).map((variable) => [...path, variable])
      : [path];
  });
}

/** Places of a value where these keys lead, each a path of its own. */
function pathsIn(value: unknown, [key, ...others]: readonly string[]): Place[] {
  if (key === undefined) return value === undefined ? [] : [[]];
  const keys = key === EACH ? (Array.isArray(value) ? [...value.keys()] : []) : [key];
  return keys.flatMap((one) => pathsIn(field(value, one), others).map((path) => [one, ...path]));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const field = (value: unknown, key: string | number) =>
  isRecord(value) || Array.isArray(value)
    ? (value as Record<string | number, unknown>)[key]
    : undefined;
