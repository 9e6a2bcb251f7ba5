import type { Json } from "../plan/protocol";

/** Replaces secret values in a text. */
export type Redact = (text: string) => string;

/** Shorter values would blacken ordinary words; nobody guards a door with three letters. */
const SHORTEST = 4;

function formsOf(value: string): string[] {
  const base64 = Buffer.from(value).toString("base64").replace(/=+$/, "");
  const lines = value.split(/[\r\n]+/).filter((line) => line.trim().length >= 8);
  return [
    value,
    value.trim(),
    ...lines,
    base64,
    base64.replaceAll("+", "-").replaceAll("/", "_"),
    encodeURIComponent(value),
    encodeURIComponent(value).replaceAll("%20", "+"),
    JSON.stringify(value).slice(1, -1),
    value.replaceAll("'", `'\\''`),
  ];
}

/**
 * A function that blackens secrets, also where they stand in base64, URL or JSON form.
 *
 * @param sets  values by name of their variable; the name is printed in the value's place
 */
export function createRedactor(sets: readonly Readonly<Record<string, string>>[]): Redact {
  const forms = new Map<string, string>();
  for (const [name, value] of sets.flatMap((set) => Object.entries(set))) {
    for (const form of formsOf(value)) {
      if (form.length >= SHORTEST && !forms.has(form)) forms.set(form, `[${name}]`);
    }
  }
  // Longest first: a secret that contains another must not leave its rest behind.
  const ordered = [...forms].sort(([left], [right]) => right.length - left.length);
  return (text) => ordered.reduce((result, [form, mark]) => result.replaceAll(form, mark), text);
}

/** Applies a redactor to every string inside a JSON value, keys included. */
export function redactJson(value: Json, redact: Redact): Json {
  if (typeof value === "string") return redact(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item: Json) => redactJson(item, redact));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, Json]) => [
      redact(key),
      redactJson(item, redact),
    ]),
  );
}
