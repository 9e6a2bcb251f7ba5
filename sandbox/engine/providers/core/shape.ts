import type { CheckFailure, Field, Fields, Shape } from "./definition";
import {
  isAbsent,
  isMap,
  reveal,
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
  const unrecognized = Object.keys(inputs).filter((key) => !(key in fields));
  return known.concat(
    unrecognized.map((key) => ({
      property: key,
      reason: `Unrecognized field '${key}' on '${name}'`,
    })),
  );
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
    return typeof value === shape ? [] : [wrongType(name, key, nameOf(shape), value)];
  }
  if ("list" in shape) {
    if (!Array.isArray(value)) return [wrongType(name, key, nameOf(shape), value)];
    return value.flatMap((item, index) => checkShape(name, `${key}[${index}]`, shape.list, item));
  }
  if (!isMap(value)) return [wrongType(name, key, nameOf(shape), value)];
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
  const got = Array.isArray(value) ? "[]interface {}" : (goNames[typeof value] ?? typeof value);
  const reason = `Field '${key}' on '${name}' must be a '${expected}'; got '${got}' instead`;
  return { property: key, reason };
}

/** A shape in Go's words, in which the official provider speaks of it. */
function nameOf(shape: Shape): string {
  if (typeof shape === "string") return goNames[shape] ?? shape;
  if ("list" in shape) return `[]${nameOf(shape.list)}`;
  return "map" in shape ? `map[string]${nameOf(shape.map)}` : shape.name;
}

const goNames: Partial<Record<string, string>> = {
  any: "interface {}",
  number: "float64",
  boolean: "bool",
  object: "map[string]interface {}",
};
