import type { z } from "zod";
import { settingsShape } from "../../../config/shape";

type Shape = z.core.JSONSchema.BaseSchema;
type Node = z.core.JSONSchema._JSONSchema | undefined;

/** One key of the configuration, as the reference shows it. */
export interface Row {
  /** Path below the key of the top, such as `checks[].path`. */
  readonly key: string;
  readonly type: string;
  readonly byDefault: string;
  /** Forms of its group in which it may stand, such as `haproxy`; none: in all. */
  readonly forms: readonly string[];
  readonly description: string;
}

const LONGEST_DEFAULT = 80;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const shapeOf = (node: Node | Node[]): Shape =>
  typeof node === "object" && !Array.isArray(node) ? node : {};
const code = (value: unknown) =>
  `\`${typeof value === "string" ? value : JSON.stringify(value).replaceAll(",", ", ")}\``;

/** The keys of the top, in the order of the schema. */
export function topKeys(): string[] {
  return Object.keys(settingsShape().properties ?? {});
}

/** A key of the top as a row. */
export function topRow(top: string): Row {
  return rowOf(settingsShape(), top, top, []);
}

/** All keys below a key of the top; none if it holds one value. */
export function rowsOf(top: string): Row[] {
  const node = shapeOf(settingsShape().properties?.[top]);
  return node.type === "array" ? rowsBelow(shapeOf(node.items), `${top}[].`) : rowsBelow(node, "");
}

/** The objects that may stand at a place: one, or several forms. */
function objectsOf(node: Shape): Shape[] {
  const inner = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap((each) =>
    objectsOf(shapeOf(each)),
  );
  return node.properties ? [node] : inner;
}

function rowsBelow(node: Shape, prefix: string): Row[] {
  const forms = objectsOf(node);
  const rows = forms.flatMap((form) =>
    Object.entries(form.properties ?? {}).flatMap(([key, child]) => {
      const own = shapeOf(child);
      const path = `${prefix}${key}`;
      const row = rowOf(form, key, path, forms.length === 1 ? [] : [formName(form)]);
      const [inner, dot] = own.type === "array" ? [shapeOf(own.items), "[]."] : [own, "."];
      return [row, ...rowsBelow(inner, `${path}${dot}`)];
    }),
  );
  return merged(rows, forms.length);
}

/** The value that names a form of a group, such as `haproxy` of prism:balancer. */
function formName(form: Shape): string {
  const constant = Object.values(form.properties ?? {}).find((node) => "const" in shapeOf(node));
  return String(shapeOf(constant).const);
}

/** Keys that several forms have stand once; of a key that all have no form is named. */
function merged(rows: readonly Row[], forms: number): Row[] {
  const all = new Map<string, Row>();
  for (const row of rows) {
    const isName = row.forms.length === 1 && row.type === code(row.forms[0]);
    const id = isName ? row.key : JSON.stringify({ ...row, forms: [] });
    const before = all.get(id);
    const type = isName && before ? `${before.type}, ${row.type}` : row.type;
    const description = (isName && before?.description) || row.description;
    all.set(id, { ...row, type, description, forms: [...(before?.forms ?? []), ...row.forms] });
  }
  return [...all.values()].map((row) => (row.forms.length === forms ? { ...row, forms: [] } : row));
}

function rowOf(parent: Shape, key: string, path: string, forms: string[]): Row {
  const node = shapeOf(parent.properties?.[key]);
  const isRequired = parent.required?.includes(key) === true && node.default === undefined;
  return {
    key: path,
    type: typeOf(node),
    byDefault: isRequired ? "required" : defaultOf(node),
    forms,
    description: node.description ?? "",
  };
}

function defaultOf({ default: value, ...node }: Shape): string {
  if (value === undefined || value === null) return "not set";
  // The defaults of a group stand at its keys.
  if (objectsOf(node).length > 0) return "see below";
  return JSON.stringify(value).length > LONGEST_DEFAULT ? "see below" : code(value);
}

function typeOf(node: Shape): string {
  const several = [...(node.anyOf ?? []), ...(node.oneOf ?? [])].map(shapeOf);
  if (several.length > 0) {
    const types = several.filter(({ type }) => type !== "null").map(typeOf);
    return [...new Set(types)].join(" or ");
  }
  if (node.$ref !== undefined) return "any";
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined) return node.enum.map(code).join(", ");
  if (node.type === "array") return `list of ${plural(typeOf(shapeOf(node.items)))}`;
  if (node.type === "object") return node.properties ? "group" : "map of strings";
  return node.type === "string" ? (node.format ?? "string") : rangeOf(node);
}

function plural(type: string): string {
  return type === "string" || type === "group" ? `${type}s` : type;
}

/** `integer, 1..65535`; the schema's bounds, where it has any. */
function rangeOf({ type, minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Shape): string {
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum ?? NO_LIMIT;
  if (low === undefined) return String(type);
  return `${String(type)}, ${low}..${high === NO_LIMIT ? "" : high}`;
}
