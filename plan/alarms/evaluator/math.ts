import { TokenReader } from "./tokens";

/** A metric math expression of the part that the catalogue uses. */
export type Expression =
  | { readonly number: number }
  | { readonly id: string }
  | { readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly negative: Expression }
  | {
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression | null;
    };

/** Binary operators, loosest first. Source: AWS, "Using math expressions with CloudWatch metrics". */
const LEVELS = [
  ["OR", "||"],
  ["AND", "&&"],
  ["==", "!=", "<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/"],
] as const;

const OPERATIONS: Readonly<Record<string, (left: number, right: number) => number>> = {
  OR: (left, right) => Number(left !== 0 || right !== 0),
  AND: (left, right) => Number(left !== 0 && right !== 0),
  "==": (left, right) => Number(left === right),
  "!=": (left, right) => Number(left !== right),
  "<=": (left, right) => Number(left <= right),
  ">=": (left, right) => Number(left >= right),
  "<": (left, right) => Number(left < right),
  ">": (left, right) => Number(left > right),
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
};

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|==|!=|<=|>=|&&|\|\||[-+*/<>(),])/y;

/**
 * Reads a metric math expression: numbers, ids, IF, comparisons, AND, OR and arithmetic.
 *
 * @throws RangeError  anything else, such as another function
 */
export function parseMath(text: string): Expression {
  const reader = new TokenReader(text, new RegExp(TOKEN), "expression");
  const expression = readLevel(reader, 0);
  reader.end();
  return expression;
}

function readLevel(reader: TokenReader, level: number): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return readOne(reader);
  let left = readLevel(reader, level + 1);
  for (;;) {
    const sign = reader.take(...operators);
    if (sign === null) return left;
    const operator = sign === "||" ? "OR" : sign === "&&" ? "AND" : sign;
    left = { operator, left, right: readLevel(reader, level + 1) };
  }
}

function readOne(reader: TokenReader): Expression {
  if (reader.take("-") !== null) return { negative: readOne(reader) };
  if (reader.take("(") !== null) {
    const inner = readLevel(reader, 0);
    reader.expect(")");
    return inner;
  }
  const token = reader.next();
  if (/^\d/.test(token)) return { number: Number(token) };
  if (token === "IF" && reader.peek() === "(") return readIf(reader);
  if (!/^[a-z]\w*$/.test(token) || reader.peek() === "(")
    reader.fail("a number, an id or IF", token);
  return { id: token };
}

function readIf(reader: TokenReader): Expression {
  reader.expect("(");
  const condition = readLevel(reader, 0);
  reader.expect(",");
  const then = readLevel(reader, 0);
  const otherwise = reader.take(",") === null ? null : readLevel(reader, 0);
  reader.expect(")");
  return { condition, then, otherwise };
}

/** Ids that an expression names, each once. */
export function idsOf(expression: Expression): string[] {
  if ("id" in expression) return [expression.id];
  if ("number" in expression) return [];
  if ("negative" in expression) return idsOf(expression.negative);
  const parts =
    "operator" in expression
      ? [expression.left, expression.right]
      : [
          expression.condition,
          expression.then,
          ...(expression.otherwise === null ? [] : [expression.otherwise]),
        ];
  return [...new Set(parts.flatMap(idsOf))];
}

/**
 * Value of an expression at one time. Where one of several series has no point it counts as 0; where none has, or a
 * number is divided by zero, there is no point.
 *
 * @param valueOf  value of an id; null where it has no point
 */
export function valueAt(
  expression: Expression,
  valueOf: (id: string) => number | null,
): number | null {
  const ids = idsOf(expression);
  if (ids.length > 0 && ids.every((id) => valueOf(id) === null)) return null;
  const value = compute(expression, (id) => valueOf(id) ?? 0);
  return Number.isFinite(value) ? value : null;
}

/** NaN where there is no point. */
function compute(expression: Expression, valueOf: (id: string) => number): number {
  if ("number" in expression) return expression.number;
  if ("id" in expression) return valueOf(expression.id);
  if ("negative" in expression) return -compute(expression.negative, valueOf);
  if ("operator" in expression) {
    const left = compute(expression.left, valueOf);
    const right = compute(expression.right, valueOf);
    if (!Number.isFinite(left) || !Number.isFinite(right)) return NaN;
    return OPERATIONS[expression.operator]?.(left, right) ?? NaN;
  }
  const condition = compute(expression.condition, valueOf);
  if (!Number.isFinite(condition)) return NaN;
  // The part that is not chosen may divide by zero.
  if (condition !== 0) return compute(expression.then, valueOf);
  return expression.otherwise === null ? NaN : compute(expression.otherwise, valueOf);
}
