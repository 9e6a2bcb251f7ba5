import type { CheckFailure, Field, Fields, Shape } from "./definition";
import {
  archiveSignature,
  assetSignature,
  isAbsent,
  isMap,
  reveal,
  signatureKey,
  unknownValue,
  type PropertyMap,
  type PropertyValue,
} from "./values";

/**
 * Compares inputs with their table, in the official command provider's words.
 *
 * @param name    name of the whole in the reasons, such as `remote.CommandInputs`
 * @param inputs  may hold secrets and unknowns
 * @returns       one failure per wrong, missing or unrecognized field, in the table's order
 */
export function checkFields(name: string, fields: Fields, inputs: PropertyMap): CheckFailure[] {
  const known = Object.entries(fields).flatMap(([key, field]) =>
    checkField(name, key, field, inputs[key]),
  );
  const unrecognized = Object.keys(inputs).filter((key) => !(key in fields) && !isInternal(key));
  return known.concat(
    unrecognized.map((key) => ({
      property: key,
      reason: `Unrecognized field '${key}' on '${name}'`,
    })),
  );
}

/** Whether a key is the engine's own, such as `__internal` or the plugin's `version`. */
export function isInternal(key: string): boolean {
  return key === "version" || key.startsWith("__");
}

function checkField(
  name: string,
  key: string,
  field: Field,
  marked: PropertyValue,
): CheckFailure[] {
  const value = reveal(marked);
  if (isAbsent(value)) {
    if (!field.required) return [];
    return [{ property: key, reason: `Missing required field '${key}' on '${name}'` }];
  }
  return checkShape(name, key, field.shape, value);
}

function checkShape(
  name: string,
  key: string,
  shape: Shape,
  marked: PropertyValue,
): CheckFailure[] {
  const value = reveal(marked);
  if (value === unknownValue || isAbsent(value) || shape === "any") return [];
  if (typeof shape === "string") {
    const fits = shape === "source" ? isSource(value) : typeof value === shape;
    return fits ? [] : [wrongType(name, key, goName[shape], value)];
  }
  if ("list" in shape) {
    if (!Array.isArray(value)) return [wrongType(name, key, "[]", value)];
    return value.flatMap((item, index) => checkShape(name, `${key}[${index}]`, shape.list, item));
  }
  if (!isMap(value)) return [wrongType(name, key, "object", value)];
  if ("map" in shape) {
    return Object.entries(value).flatMap(([inner, item]) =>
      checkShape(name, `${key}[${inner}] value`, shape.map, item),
    );
  }
  return nested(name, key, checkFields(shape.name, shape.object, value));
}

/** Failures inside an object become one failure of its field. */
function nested(name: string, key: string, inner: CheckFailure[]): CheckFailure[] {
  if (inner.length === 0) return [];
  const lines = inner.map(({ property, reason }) => `\t${property}: ${reason}`).join("\n");
  const place = `${name.replace(/^.*\./, "")}.${key}`;
  const reason = `An error occurred decoding '${place}': ${inner.length} failures decoding:\n${lines}`;
  return [{ property: key, reason }];
}

function wrongType(
  name: string,
  key: string,
  expected: string,
  value: PropertyValue,
): CheckFailure {
  const got = Array.isArray(value) ? "[]interface {}" : (goName[typeof value] ?? "object");
  const reason = `Field '${key}' on '${name}' must be a '${expected}'; got '${got}' instead`;
  return { property: key, reason };
}

const goName: Partial<Record<string, string>> &
  Record<"string" | "number" | "boolean" | "source", string> = {
  string: "string",
  number: "float64",
  boolean: "bool",
  source: "asset or archive",
  object: "map[string]interface {}",
};

function isSource(value: PropertyValue): boolean {
  if (!isMap(value)) return false;
  return value[signatureKey] === assetSignature || value[signatureKey] === archiveSignature;
}
