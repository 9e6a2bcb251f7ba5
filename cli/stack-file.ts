import { parse } from "yaml";

/** A JSON-like value in which encrypted values are still as the file holds them. */
type Value = unknown;

const NAMESPACE = "prism:";

/** Stands for an encrypted value that was not needed. */
export const UNREAD_SECRET = "(encrypted, not read)";

/** Configuration below `prism` of one stack file. */
export interface StackFile {
  /** Values by key; encrypted ones are UNREAD_SECRET. */
  readonly values: Readonly<Record<string, Value>>;
  /** Places of encrypted values, each a path of keys below `prism`. */
  readonly encrypted: readonly (readonly string[])[];
}

/**
 * Reads the text of a Pulumi.<stack>.yaml without decrypting anything.
 *
 * @param text  YAML
 * @param file  its name, for messages
 * @throws Error  not the form of a stack file
 */
export function parseStackFile(text: string, file: string): StackFile {
  const config = field(parseYaml(text, file), "config");
  if (!isGroup(config)) {
    throw new Error(`${file}: expected keys below config:, found none; is it a Pulumi stack file?`);
  }
  const encrypted: string[][] = [];
  const values = Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(NAMESPACE))
      .map(([key, value]) => [key.slice(NAMESPACE.length), value] as const)
      .map(([key, value]) => [key, withoutSecrets(value, [key], encrypted)]),
  );
  return { values, encrypted };
}

function parseYaml(text: string, file: string): Value {
  try {
    return parse(text) as Value;
  } catch (error) {
    const said = error instanceof Error ? error.message.trim() : String(error);
    throw new Error(`${file}: expected YAML, got what cannot be read; mend it there: ${said}`, {
      cause: error,
    });
  }
}

/** The same values with one replaced. */
export function withValue(
  values: Readonly<Record<string, Value>>,
  path: readonly string[],
  value: Value,
): Record<string, Value> {
  const [key = "", ...rest] = path;
  const inner = values[key];
  const replaced = rest.length === 0 ? value : withValue(isGroup(inner) ? inner : {}, rest, value);
  return { ...values, [key]: replaced };
}

function withoutSecrets(value: Value, path: string[], encrypted: string[][]): Value {
  if (Array.isArray(value)) {
    return value.map((inner: Value, index) =>
      withoutSecrets(inner, [...path, String(index)], encrypted),
    );
  }
  if (!isGroup(value)) return value;
  if (Object.keys(value).join() === "secure") {
    encrypted.push(path);
    return UNREAD_SECRET;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      withoutSecrets(inner, [...path, key], encrypted),
    ]),
  );
}

function isGroup(value: Value): value is Record<string, Value> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function field(value: Value, key: string): Value {
  return isGroup(value) ? value[key] : undefined;
}
