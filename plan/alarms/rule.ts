import type { AlarmState } from "./alarm";
import { TokenReader } from "./evaluator/tokens";

/** A composite alarm's rule: an alarm in a state, or several rules together. */
export type Rule =
  | { readonly state: AlarmState; readonly alarm: string }
  | { readonly any: readonly Rule[] }
  | { readonly all: readonly Rule[] }
  | { readonly not: Rule }
  | { readonly always: boolean };

const STATES: readonly string[] = ["ALARM", "OK", "INSUFFICIENT_DATA"];

/** Alarms that a rule names, each once, in its order. */
export function alarmsOf(rule: Rule): string[] {
  if ("alarm" in rule) return [rule.alarm];
  if ("not" in rule) return alarmsOf(rule.not);
  if ("always" in rule) return [];
  return [...new Set(("any" in rule ? rule.any : rule.all).flatMap(alarmsOf))];
}

/** The rule as CloudWatch reads it. */
export function formatRule(rule: Rule): string {
  if ("alarm" in rule) return `${rule.state}("${rule.alarm}")`;
  if ("not" in rule) return `NOT ${enclosed(rule.not)}`;
  if ("always" in rule) return rule.always ? "TRUE" : "FALSE";
  if ("any" in rule) return rule.any.map(formatRule).join(" OR ");
  return rule.all.map((part) => ("any" in part ? enclosed(part) : formatRule(part))).join(" AND ");
}

const enclosed = (rule: Rule) =>
  "any" in rule || "all" in rule ? `(${formatRule(rule)})` : formatRule(rule);

/**
 * Reads a composite alarm's rule. NOT binds before AND, AND before OR.
 *
 * @throws RangeError  what is no such rule; AT_LEAST is not known
 */
export function parseRule(text: string): Rule {
  const reader = new TokenReader(text, /\s*("(?:[^"\\]|\\.)*"|[()]|[^\s()"]+)/y, "a rule");
  const rule = readAny(reader);
  reader.end();
  return rule;
}

function readAny(reader: TokenReader): Rule {
  const parts = [readAll(reader)];
  while (reader.take("OR")) parts.push(readAll(reader));
  return parts.length === 1 ? (parts[0] as Rule) : { any: parts };
}

function readAll(reader: TokenReader): Rule {
  const parts = [readOne(reader)];
  while (reader.take("AND")) parts.push(readOne(reader));
  return parts.length === 1 ? (parts[0] as Rule) : { all: parts };
}

function readOne(reader: TokenReader): Rule {
  if (reader.take("NOT")) return { not: readOne(reader) };
  if (reader.take("(")) {
    const rule = readAny(reader);
    reader.expect(")");
    return rule;
  }
  const word = reader.next();
  if (word === "TRUE" || word === "FALSE") return { always: word === "TRUE" };
  if (!STATES.includes(word))
    reader.fail("ALARM, OK, INSUFFICIENT_DATA, NOT, TRUE, FALSE or (", word);
  reader.expect("(");
  const alarm = reader.next().replace(/^"(.*)"$/, "$1");
  reader.expect(")");
  return { state: word as AlarmState, alarm };
}

/**
 * Whether a rule holds.
 *
 * @param stateOf  state of an alarm by its name
 */
export function holds(rule: Rule, stateOf: (alarm: string) => AlarmState): boolean {
  if ("alarm" in rule) return stateOf(rule.alarm) === rule.state;
  if ("not" in rule) return !holds(rule.not, stateOf);
  if ("always" in rule) return rule.always;
  return "any" in rule
    ? rule.any.some((part) => holds(part, stateOf))
    : rule.all.every((part) => holds(part, stateOf));
}
