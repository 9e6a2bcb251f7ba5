import { z } from "zod";
import { settingsSchema } from "./schema";

type Node = z.core.JSONSchema._JSONSchema;

let whole: z.core.JSONSchema.BaseSchema | undefined;

/** The settings schema as JSON Schema, as operators write it: defaults are optional. */
export function settingsShape(): z.core.JSONSchema.BaseSchema {
  whole ??= z.toJSONSchema(settingsSchema, { io: "input", unrepresentable: "any" });
  return whole;
}

/**
 * Keys that may stand at a place of the configuration, sorted.
 *
 * @param path  keys below `prism`; empty for the top
 */
export function keysAt(path: readonly PropertyKey[]): string[] {
  return keysIn(settingsShape(), path);
}

/** Keys that may stand at a place of what a JSON Schema describes, sorted. */
export function keysIn(
  shape: z.core.JSONSchema.BaseSchema,
  path: readonly PropertyKey[],
): string[] {
  let nodes: Node[] = [shape];
  for (const key of path) nodes = nodes.flatMap(alternatives).flatMap((node) => step(node, key));
  const keys = nodes.flatMap(alternatives).flatMap((node) => Object.keys(node.properties ?? {}));
  return [...new Set(keys)].sort();
}

function step(node: z.core.JSONSchema.BaseSchema, key: PropertyKey): Node[] {
  if (typeof key !== "number") return [node.properties?.[String(key)] ?? []].flat();
  return [node.items ?? []].flat();
}

function alternatives(node: Node): z.core.JSONSchema.BaseSchema[] {
  if (typeof node === "boolean") return [];
  const inner = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
  return inner.length === 0 ? [node] : inner.flatMap(alternatives);
}
