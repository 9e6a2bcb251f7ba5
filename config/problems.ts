import type { z } from "zod";
import { exampleFor } from "./examples";
import { nearest, placeOf, quote } from "./quote";
import { holdsSecret } from "./secret-keys";
import { keysAt } from "./shape";

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** How the keys of what is refused are named. */
export interface Naming {
  /** Begins each line. */
  readonly placeOf: (path: Path) => string;
  /** Keys that may stand at a place. */
  readonly keysAt: (path: Path) => readonly string[];
  /** What to do about a key that is not set. */
  readonly exampleFor: (path: Path) => string;
}

const SETTINGS: Naming = { placeOf, keysAt, exampleFor };

/**
 * Every problem of a configuration, one line each: key, what was expected, what was got, what to do.
 * Values of secrets are never in it.
 *
 * @param error   from settingsSchema, or that of another file with its own naming
 * @param input   what was refused
 */
export function describeProblems(
  error: z.ZodError,
  input: unknown,
  naming: Naming = SETTINGS,
): string[] {
  return error.issues.flatMap((issue) => linesOf(issue, input, naming));
}

function linesOf(issue: Issue, input: unknown, naming: Naming): string[] {
  const { path } = issue;
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey([...path, key], naming));
  }
  const place = naming.placeOf(path);
  // Rules across keys say themselves what they found; see rules.ts.
  if (issue.code === "custom") return [`${place}: ${issue.message}`];

  const value = valueAt(input, path);
  const isMissing = (value === undefined || value === null) && issue.code !== "invalid_key";
  if (isMissing && path.length === 0)
    return [`${place}: must hold something, got an empty file; write it anew`];
  if (isMissing) return [`${place}: ${missing(issue)}; ${naming.exampleFor(path)}`];
  const [expected, toDo] = isShort(issue)
    ? [`must hold at least ${entries(issue.minimum)}`, naming.exampleFor(path)]
    : halves(issue, value);
  return [`${place}: ${expected}, got ${gotAt(issue, value)}; ${toDo}`];
}

/** An empty list below prism arrives as not set; see parseTexts. */
function missing(issue: Issue): string {
  const isList = issue.code === "invalid_type" && issue.expected === "array";
  return isList && issue.path.length === 1
    ? "must hold at least 1 entry, got none"
    : "must be set, got nothing";
}

const isShort = (issue: Issue): issue is z.core.$ZodIssueTooSmall =>
  issue.code === "too_small" && issue.origin === "array";

const entries = (count: number | bigint) => (Number(count) === 1 ? "1 entry" : `${count} entries`);

function unknownKey(path: Path, naming: Naming): string {
  const key = String(path.at(-1));
  const known = naming.keysAt(path.slice(0, -1));
  const near = nearest(key, known);
  const toDo = near ? `did you mean ${near}?` : `remove it, or use one of ${known.join(", ")}`;
  return `${naming.placeOf(path)}: must be a known key, got ${JSON.stringify(key)}; ${toDo}`;
}

function gotAt(issue: Issue, value: unknown): string {
  if (issue.code === "invalid_key") return quote(issue.path.at(-1));
  const isShown = !holdsSecret(issue.path) || typeof value === "object";
  return isShown ? quote(value) : "a value that is not shown";
}

function halves(issue: Issue, value: unknown): readonly [expected: string, toDo: string] {
  switch (issue.code) {
    case "invalid_type":
      return typeHalves(issue.expected, value);
    case "invalid_value":
      return choiceHalves(issue.values.map(String), value);
    case "invalid_union":
      return optionsOf(issue).length === 0
        ? messageHalves(issue.message)
        : choiceHalves(optionsOf(issue), value);
    case "too_small":
      return boundHalves("at least", issue.minimum, issue.origin);
    case "too_big":
      return boundHalves("at most", issue.maximum, issue.origin);
    case "invalid_key":
      return messageHalves(issue.issues[0]?.message ?? issue.message);
    default:
      return messageHalves(issue.message);
  }
}

const TYPES: Readonly<Record<string, readonly [expected: string, toDo: string]>> = {
  string: ["must be text", "write one text"],
  int: ["must be a whole number", "write it in digits, without quotes"],
  number: ["must be a number", "write it in digits, without quotes"],
  boolean: ["must be true or false", "write it without quotes"],
  array: ["must be a list", "write its entries below it, each after a dash"],
  object: ["must be a group of keys", "write its keys indented below it"],
  record: ["must be a group of keys", "write its keys indented below it"],
};

function typeHalves(expected: string, value: unknown): readonly [string, string] {
  const isScalar = typeof value === "number" || typeof value === "boolean";
  if (expected === "string" && isScalar) {
    return ["must be text", "write it in quotes, or pulumi config set it with --type string"];
  }
  return TYPES[expected] ?? [`must be of type ${expected}`, "change it"];
}

const optionsOf = (issue: z.core.$ZodIssueInvalidUnion) =>
  "options" in issue ? (issue.options ?? []).map(String) : [];

function choiceHalves(choices: readonly string[], value: unknown): readonly [string, string] {
  const near = typeof value === "string" ? nearest(value, choices) : undefined;
  const toDo = near ? `did you mean ${near}?` : "choose one of them";
  return [`must be one of ${choices.join(", ")}`, toDo];
}

function boundHalves(
  side: "at least" | "at most",
  bound: number | bigint,
  origin: string,
): readonly [string, string] {
  if (origin === "string" && side === "at least") {
    return ["must not be empty", "give it a value or remove its key"];
  }
  const change = side === "at least" ? "raise it" : "lower it";
  if (origin !== "array") return [`must be ${side} ${String(bound)}`, change];
  return [`must hold ${side} ${entries(bound)}`, "remove some"];
}

/** Splits a message of words.ts: "must be …; what to do". */
function messageHalves(message: string): readonly [string, string] {
  const cut = message.indexOf("; ");
  if (cut < 0) return [`must be valid (${message})`, "change it"];
  return [message.slice(0, cut), message.slice(cut + 2)];
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null
        ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
        : undefined,
    input,
  );
}
