import { readSecretValues } from "../config/read";
import { known, resourceRule, type Judged, type Schema } from "./rule";

/** What the rule can be told. */
export interface ClearSecretsSettings {
  readonly patterns: readonly string[];
  readonly stdinKeys: readonly string[];
}

/** Inputs of a Command that anybody sees: in process lists, in logs, in the state. */
const CLEAR = ["create", "update", "delete", "environment", "triggers", "interpreter", "dir"];

/** Shorter values, such as a port, are no secrets and stand everywhere. */
const SHORTEST = 8;

const schema = {
  patterns: {
    type: "array",
    items: { type: "string" },
    default: [
      "-----BEGIN [A-Z ]*PRIVATE KEY",
      "\\b(AKIA|ASIA)[A-Z0-9]{16}\\b",
      "\\beyJ[\\w-]{8,}\\.eyJ[\\w-]{8,}\\.[\\w-]{8,}",
    ],
    description:
      "Regular expressions of secrets: private keys, AWS access keys, JSON web tokens unless told otherwise",
  },
  stdinKeys: {
    type: "array",
    items: { type: "string" },
    default: ["secrets", "privateKey"],
    description: "Keys of a Command's standard input, as JSON, that may hold secrets",
  },
} satisfies Schema;

/**
 * Secrets where somebody could read them. A policy is not told which inputs are encrypted, so the places count: standard
 * input under certain keys, and the login of a connection.
 *
 * @param secrets  values that must not be seen; those of the standard input so far are added
 */
export function findClear(
  { type, name, props }: Judged,
  { patterns, stdinKeys }: ClearSecretsSettings,
  secrets: Set<string>,
): string[] {
  if (!/^command:(local|remote):Command$/.test(type)) return [];
  const { open, hidden } = divide(known(props, "stdin"), stdinKeys);
  const places = CLEAR.map((key) => [key, textsOf(known(props, key))] as const);
  for (const text of hidden) if (text.length >= SHORTEST) secrets.add(text);
  const wanted = patterns.map((pattern) => new RegExp(pattern));
  const isSeen = (text: string) =>
    wanted.some((pattern) => pattern.test(text)) ||
    [...secrets].some((secret) => secret.length >= SHORTEST && text.includes(secret));
  return [...places, ["stdin", open] as const]
    .filter(([, texts]) => texts.some(isSeen))
    .map(
      ([key]) =>
        `${name}: found a secret in ${key}; allowed are secrets in the standard input below ${stdinKeys.join(" or ")}; take it out, and change it: it may have been seen`,
    );
}

/** Texts of a standard input: below the keys that may hold secrets, and the rest. */
function divide(stdin: unknown, keys: readonly string[]): { open: string[]; hidden: string[] } {
  if (typeof stdin !== "string") return { open: textsOf(stdin), hidden: [] };
  const request = parseOrNull(stdin);
  if (typeof request !== "object" || request === null) return { open: [stdin], hidden: [] };
  const entries = Object.entries(request);
  const below = (isHidden: boolean) =>
    entries
      .filter(([key]) => keys.includes(key) === isHidden)
      .flatMap(([, value]) => textsOf(value));
  return { open: below(false), hidden: below(true) };
}

/** All texts in a value; names of variables are none. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

let seen: Set<string> | undefined;

/** Refuses secrets in whatever a Command shows. */
export const noClearSecrets = resourceRule<ClearSecretsSettings>({
  name: "no-clear-secrets",
  description: "Forbids secrets in a Command anywhere but in its standard input's own keys.",
  schema,
  // Read once: steps of one update are judged by one pack.
  find: (resource, settings) =>
    findClear(resource, settings, (seen ??= new Set(readSecretValues()))),
});
