import type { ResourceDefinition } from "./definition";
import {
  hasSecret,
  hasUnknown,
  isAbsent,
  isEqual,
  secret,
  unknownValue,
  unwrap,
  type PropertyMap,
} from "./values";

/**
 * The state after an operation: inputs echoed as they came, secrets included, and outputs.
 *
 * An output with the name of an input is a secret if that input holds one. Nothing else
 * becomes secret by itself: the output of a command with a secret stdin stays in clear,
 * as with the official provider.
 *
 * @param inputs   as the engine sent them
 * @param outputs  as the resource returned them, without marks
 */
export function stateOf(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  outputs: PropertyMap,
): PropertyMap {
  const state: PropertyMap = { ...inputs };
  for (const [key, value] of Object.entries(outputs)) {
    if (isAbsent(value)) continue;
    if (isEqual(value, unwrap(inputs[key]))) continue;
    const isSecretOutput = definition.outputs[key]?.secret ?? hasSecret(inputs[key]);
    state[key] = isSecretOutput ? secret(value) : value;
  }
  return state;
}

/** Outputs for the preview of a create: each is unknown. */
export function unknownOutputs(definition: ResourceDefinition): PropertyMap {
  return Object.fromEntries(Object.keys(definition.outputs).map((key) => [key, unknownValue]));
}

/**
 * Outputs for the preview of an update: kept, or unknown if a changed input recomputes them.
 *
 * An input that was absent before does not count as changed, as with the official provider.
 *
 * @param inputs  new inputs as the engine sent them
 * @param state   old state as the engine sent it
 */
export function previewedOutputs(
  definition: ResourceDefinition,
  inputs: PropertyMap,
  state: PropertyMap,
): PropertyMap {
  const isChanged = Object.keys(definition.inputs).some(
    (key) =>
      hasUnknown(inputs[key]) || (!isAbsent(state[key]) && !isEqual(inputs[key], state[key])),
  );
  return Object.fromEntries(
    Object.entries(definition.outputs).map(([key, rule]) => [
      key,
      isChanged && rule.recomputed ? unknownValue : unwrap(state[key]),
    ]),
  );
}
