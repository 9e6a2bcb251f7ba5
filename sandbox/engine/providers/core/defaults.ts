import { createHash, randomBytes } from "crypto";
import type { Fields, ResourceDefinition, Shape } from "./definition";
import {
  isAbsent,
  isMap,
  isSecret,
  reveal,
  secret,
  type PropertyMap,
  type PropertyValue,
} from "./values";

/**
 * Inputs with the table's secrets and, if wanted, its defaults, also inside objects.
 *
 * @param inputs        as the program gave them, secrets marked
 * @param withDefaults  false for inputs that Check refuses: those only must not leak
 */
export function applyFields(fields: Fields, inputs: PropertyMap, withDefaults: boolean) {
  const result: PropertyMap = { ...inputs };
  for (const [key, field] of Object.entries(fields)) {
    const value = isAbsent(result[key]) && withDefaults ? field.default : result[key];
    if (isAbsent(value)) continue;
    const applied = applyInside(field.shape, value, withDefaults);
    result[key] = field.secret ? secret(applied) : applied;
  }
  return result;
}

function applyInside(shape: Shape, marked: PropertyValue, withDefaults: boolean): PropertyValue {
  const value = reveal(marked);
  if (typeof shape !== "object" || !("object" in shape) || !isMap(value)) return marked;
  const applied = applyFields(shape.object, value, withDefaults);
  return isSecret(marked) ? secret(applied) : applied;
}

/**
 * Fills the automatic name in: the old one if there is one, so that it stays still.
 *
 * @param seed  the engine's random seed; the same seed and URN give the same name
 */
export function applyAutoName(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  olds: PropertyMap,
  context: { urn: string; name: string },
  seed: Uint8Array,
): PropertyMap {
  const auto = definition.autoName;
  if (!auto || !isAbsent(inputs[auto.property])) return inputs;
  const suffix = `-${hexDigits(7, seed, context.urn)}`;
  const fresh = context.name.slice(0, auto.max - suffix.length) + suffix;
  return { ...inputs, [auto.property]: olds[auto.property] ?? fresh };
}

/**
 * Hexadecimal digits, random or from a seed.
 *
 * @param count  how many digits
 * @param seed   when given and not empty, the digits follow from it and the salt
 */
export function hexDigits(count: number, seed?: Uint8Array, salt = ""): string {
  if (!seed?.length) return randomBytes(count).toString("hex").slice(0, count);
  return createHash("sha256").update(seed).update(salt).digest("hex").slice(0, count);
}
