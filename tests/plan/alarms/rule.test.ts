import assert from "node:assert/strict";
import fc from "fast-check";
import type { AlarmState } from "../../../plan/alarms/alarm";
import { alarmsOf, formatRule, holds, parseRule, type Rule } from "../../../plan/alarms/rule";
import { always } from "../../support/always";

const STATES: Readonly<Record<string, AlarmState>> = {
  bad: "ALARM",
  good: "OK",
  blind: "INSUFFICIENT_DATA",
};
const stateOf = (alarm: string) => STATES[alarm] ?? "OK";

const TABLE: readonly (readonly [text: string, holds: boolean])[] = [
  ['ALARM("bad")', true],
  ["ALARM(bad)", true],
  ["ALARM(blind)", false],
  ["OK(good) AND ALARM(bad)", true],
  ["INSUFFICIENT_DATA(blind)", true],
  ["NOT ALARM(bad)", false],
  ["NOT OK(bad) AND OK(good)", true],
  ["NOT (OK(bad) OR OK(good))", false],
  ["ALARM(bad) OR ALARM(good) AND ALARM(good)", true],
  ["(ALARM(bad) OR ALARM(good)) AND ALARM(good)", false],
  ["TRUE AND NOT FALSE", true],
];

describe("a composite alarm's rule", () => {
  for (const [text, expected] of TABLE) {
    it(`${text} ${expected ? "holds" : "does not hold"}`, () => {
      assert.equal(holds(parseRule(text), stateOf), expected);
    });
  }

  it("names its alarms once each", () => {
    assert.deepEqual(alarmsOf(parseRule("ALARM(a) OR OK(b) AND NOT ALARM(a)")), ["a", "b"]);
  });

  const wrong: readonly (readonly [string, string])[] = [
    ["ALARM(a", 'expected ")", got its end'],
    ["BAD(a)", "expected ALARM, OK, INSUFFICIENT_DATA, NOT, TRUE, FALSE or (, got BAD"],
    ["ALARM(a) ALARM(b)", "expected its end, got ALARM"],
    ["", "expected more, got its end"],
  ];
  for (const [text, says] of wrong) {
    it(`is none in ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseRule(text), {
        name: "RangeError",
        message: `a rule ${JSON.stringify(text)}: ${says}`,
      });
    });
  }

  it("means the same after it was written and read", () => {
    const { rule } = fc.letrec<{ rule: Rule; leaf: Rule }>((tie) => ({
      leaf: fc.record({
        state: fc.constantFrom<AlarmState>("OK", "ALARM", "INSUFFICIENT_DATA"),
        alarm: fc.constantFrom("bad", "good", "blind"),
      }),
      rule: fc.oneof(
        { maxDepth: 4 },
        tie("leaf"),
        fc.record({ not: tie("rule") }),
        fc.record({ any: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }) }),
        fc.record({ all: fc.array(tie("rule"), { minLength: 1, maxLength: 3 }) }),
        fc.record({ always: fc.boolean() }),
      ),
    }));
    always(rule, (one) => {
      assert.equal(holds(parseRule(formatRule(one)), stateOf), holds(one, stateOf));
    });
  });
});
