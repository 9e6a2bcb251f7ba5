import { rowsOf, topKeys } from "./settings-reference";

const MAPS = ["map of strings", "any"];
const rows = topKeys().flatMap((top) => [
  { name: top, type: "" },
  ...rowsOf(top).map(({ key, type }) => ({
    name: key.startsWith(`${top}[]`) ? key : `${top}.${key}`,
    type,
  })),
]);
const names = new Set(rows.map(({ name }) => name));
const maps = rows.filter(({ type }) => MAPS.includes(type)).map(({ name }) => name);

/** Whether the schema has a key, such as `hosts[0].address` or `app.environment.LOG_LEVEL`. */
export function isSetting(name: string): boolean {
  const plain = name.replace(/\[\d*\]/g, "[]").replace(/\[\]$/, "");
  return names.has(plain) || maps.some((map) => plain.startsWith(`${map}.`));
}

/** Keys that a text names, such as `gate.onCall` of prism:gate.onCall; without those of type tokens. */
export function settingsIn(text: string): string[] {
  const matches = text.matchAll(
    /(?<![\w/.-])prism:([a-z]\w*(?:\[\d*\])?(?:\.\w+(?:\[\d*\])?)*)(?!:\w)/g,
  );
  return [...matches].map(([, name = ""]) => name);
}

/** Keys below a group of a stack file, each in full. */
export function keysBelow(name: string, value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => keysBelow(`${name}[]`, each));
  if (typeof value !== "object" || value === null) return [name];
  const inner = Object.entries(value).flatMap(([key, each]) => keysBelow(`${name}.${key}`, each));
  return [name, ...inner];
}
