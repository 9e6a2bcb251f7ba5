import { describeProblems } from "./problems";
import { settingsSchema, type Settings } from "./schema";
import { settingsShape } from "./shape";

/** Settings, or every reason why there are none, one line each. */
export type ParsedSettings =
  | { readonly settings: Settings; readonly problems: readonly [] }
  | { readonly settings: null; readonly problems: readonly string[] };

/**
 * Settings from a configuration whose values have their types, as a stack file holds them.
 *
 * @param input  values by key below `prism`; with an order to go back the gate is not read, for it is never asked and a
 *               broken one must not keep a release on the hosts
 */
export function parseSettings(input: Readonly<Record<string, unknown>>): ParsedSettings {
  const counting = countingPart(input);
  const result = settingsSchema.safeParse(counting);
  return result.success
    ? { settings: result.data, problems: [] }
    : { settings: null, problems: describeProblems(result.error, counting) };
}

/** A configuration as far as it counts: with an order to go back without the gate. */
export function countingPart(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { rollback } = input;
  return rollback === undefined || rollback === null ? input : withoutGate(input);
}

/** A configuration for work that no gate decides about, so that a broken one does not stop it. */
export function withoutGate(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([key]) => key !== "gate"));
}

/**
 * Values with their types from the texts in which Pulumi hands them to a program.
 *
 * An empty text, list or group counts as not set: Pulumi.yaml declares such defaults, because the
 * engine stops at a declared key without one, with a message that does not say what to do.
 *
 * @param texts  texts by key below `prism`; lists and groups as JSON
 */
export function parseTexts(texts: Readonly<Record<string, string>>): Record<string, unknown> {
  const values = Object.entries(texts).map(([key, text]) => [key, parseText(key, text)] as const);
  return Object.fromEntries(values.filter(([, value]) => !isEmpty(value)));
}

function parseText(key: string, text: string): unknown {
  const node = settingsShape().properties?.[key];
  if (typeof node !== "object" || isTextNode(node)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type ShapeNode = ReturnType<typeof settingsShape>;

function isTextNode(node: ShapeNode): boolean {
  return (
    node.type === "string" ||
    (node.anyOf ?? []).some((inner) => typeof inner === "object" && inner.type === "string")
  );
}

const isEmpty = (value: unknown) =>
  value === "" || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
