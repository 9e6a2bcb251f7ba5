import assert from "node:assert/strict";
import fc from "fast-check";
import { idsOf, parseMath, valueAt } from "../../../../plan/alarms/evaluator/math";
import { always } from "../../../support/always";

const compute = (text: string, values: Readonly<Record<string, number | null>> = {}) =>
  valueAt(parseMath(text), (id) => values[id] ?? null);

const TABLE: readonly (readonly [
  text: string,
  values: Readonly<Record<string, number | null>>,
  value: number | null,
])[] = [
  ["1 + 2 * 3", {}, 7],
  ["(1 + 2) * 3", {}, 9],
  ["8 / 4 / 2", {}, 1],
  ["5 - 3 - 1", {}, 1],
  ["-2 * 3", {}, -6],
  ["1 < 2", {}, 1],
  ["2 >= 2 AND 2 > 2", {}, 0],
  ["1 == 2 OR 3 != 4", {}, 1],
  ["0 OR 1 AND 0", {}, 0],
  ["1 && 0 || 1", {}, 1],
  ["100 * bad / total", { bad: 3, total: 60 }, 5],
  ["100 * bad / total", { bad: null, total: 60 }, 0],
  ["100 * bad / total", { bad: 3, total: null }, null],
  ["100 * bad / total", { bad: null, total: null }, null],
  ["a / b", { a: 0, b: 0 }, null],
  ["1 + a / b", { a: 1, b: 0 }, null],
  ["IF(total >= 20, 100 * bad / total, 0)", { bad: 3, total: 60 }, 5],
  ["IF(total >= 20, 100 * bad / total, 0)", { bad: 3, total: 19 }, 0],
  ["IF(total >= 20, 100 * bad / total, 0)", { bad: 3, total: 0 }, 0],
  ["IF(total >= 20, 100 * bad / total, 0)", {}, null],
  ["IF(a, 1)", { a: 5 }, 1],
  ["IF(a, 1)", { a: 0 }, null],
];

describe("metric math", () => {
  for (const [text, values, value] of TABLE) {
    it(`takes ${text} of ${JSON.stringify(values)} for ${String(value)}`, () => {
      assert.equal(compute(text, values), value);
    });
  }

  it("names each id once", () => {
    assert.deepEqual(idsOf(parseMath("IF(a > 1, b / a, -c)")), ["a", "b", "c"]);
  });

  const wrong: readonly (readonly [string, string])[] = [
    ["SUM(METRICS())", "expected a number, an id or IF, got SUM"],
    ["1 +", "expected more, got its end"],
    ["(1", 'expected ")", got its end'],
    ["1 2", "expected its end, got 2"],
    ["a # b", "expected a word or sign, got # b"],
  ];
  for (const [text, says] of wrong) {
    it(`refuses ${text}`, () => {
      assert.throws(() => parseMath(text), {
        name: "RangeError",
        message: `expression ${JSON.stringify(text)}: ${says}`,
      });
    });
  }

  it("does arithmetic as JavaScript does", () => {
    const number = fc.integer({ min: 0, max: 1000 });
    const operator = fc.constantFrom("+", "-", "*", "<", "<=", ">", ">=");
    always(fc.array(fc.tuple(operator, number), { maxLength: 6 }), (parts) => {
      // One level of comparison only: JavaScript reads a chain of them the same way, as numbers.
      const text = ["7", ...parts.flatMap(([sign, value]) => [sign, `(${value} + 1)`])].join(" ");
      const values = parts.map(([sign, value]) => [sign, value + 1] as const);
      assert.equal(compute(text), expectedOf(values));
    });
  });
});

/** The same by the shunting of levels: products first, then sums, then comparisons. */
function expectedOf(parts: readonly (readonly [sign: string, value: number])[]): number {
  const levels = [["*"], ["+", "-"], ["<", "<=", ">", ">="]];
  let values = [7, ...parts.map(([, value]) => value)];
  let signs = parts.map(([sign]) => sign);
  for (const level of levels) {
    const kept: string[] = [];
    const next = [values[0] ?? 0];
    signs.forEach((sign, at) => {
      const right = values[at + 1] ?? 0;
      if (level.includes(sign)) next.push(applied(sign, next.pop() ?? 0, right));
      else {
        kept.push(sign);
        next.push(right);
      }
    });
    values = next;
    signs = kept;
  }
  return values[0] ?? 0;
}

function applied(sign: string, left: number, right: number): number {
  switch (sign) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "<":
      return Number(left < right);
    case "<=":
      return Number(left <= right);
    case ">":
      return Number(left > right);
    default:
      return Number(left >= right);
  }
}
