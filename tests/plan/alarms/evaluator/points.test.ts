import assert from "node:assert/strict";
import fc from "fast-check";
import type { AlarmState, MissingData } from "../../../../plan/alarms/alarm";
import {
  EXTRA_POINTS,
  stateOf,
  type PointRule,
  type Seen,
} from "../../../../plan/alarms/evaluator/points";
import { always } from "../../../support/always";

const TREATMENTS = ["missing", "ignore", "breaching", "notBreaching"] as const;
const KEPT = "kept";
type Cell = AlarmState | typeof KEPT;

const seenIn = (points: string): Seen[] =>
  points.split(" ").map((point) => (point === "-" ? null : point === "X"));

/** A state that was kept shows as such: it is the same as before, whatever that was. */
function cellOf(points: string, rule: PointRule): Cell {
  const [ok, alarm] = (["OK", "ALARM"] as const).map((before) =>
    stateOf(seenIn(points), rule, before),
  );
  return ok === alarm ? (ok as AlarmState) : KEPT;
}

const rule = (datapointsToAlarm: number, treatMissingData: MissingData): PointRule => ({
  datapointsToAlarm,
  evaluationPeriods: 3,
  treatMissingData,
});

// Oldest first; five points are read, three count. Columns as TREATMENTS.
// Source: AWS, "How alarm state is evaluated when data is missing". In the last row of the second table other copies
// have "- - - - X"; AWS's text on premature transitions says that such a point alone makes no alarm.
const TABLES: readonly (readonly [points: string, needed: number, ...cells: Cell[]])[] = [
  ["0 - X - X", 3, "OK", "OK", "OK", "OK"],
  ["0 - - - -", 3, "OK", "OK", "OK", "OK"],
  ["- - - - -", 3, "INSUFFICIENT_DATA", KEPT, "ALARM", "OK"],
  ["0 X X - X", 3, "ALARM", "ALARM", "ALARM", "ALARM"],
  ["- - X - -", 3, "ALARM", KEPT, "ALARM", "OK"],
  ["0 - X - X", 2, "ALARM", "ALARM", "ALARM", "ALARM"],
  ["0 0 X 0 X", 2, "ALARM", "ALARM", "ALARM", "ALARM"],
  ["0 - X - -", 2, "OK", "OK", "ALARM", "OK"],
  ["- - - - 0", 2, "OK", "OK", "ALARM", "OK"],
  ["- - - X -", 2, "ALARM", KEPT, "ALARM", "OK"],
];

describe("the state by points, as in AWS's tables", () => {
  for (const [points, needed, ...cells] of TABLES) {
    TREATMENTS.forEach((treatment, column) => {
      it(`of ${points} with ${needed}/3 and ${treatment} is ${cells[column] ?? ""}`, () => {
        assert.equal(cellOf(points, rule(needed, treatment)), cells[column]);
      });
    });
  }

  for (const points of ["- - - - X", "- - - X -"]) {
    it(`of ${points} with 3/3 is no alarm before its time`, () => {
      assert.equal(cellOf(points, rule(3, "missing")), KEPT);
    });
  }

  it("of - - - - X with 2/3 is no alarm before its time", () => {
    assert.equal(cellOf("- - - - X", rule(2, "missing")), KEPT);
  });

  it("of - - X X - with 3/3 is an alarm, though only two points are there", () => {
    assert.equal(cellOf("- - X X -", rule(3, "missing")), "ALARM");
  });
});

const seen = (length: number) =>
  fc.array(fc.constantFrom(true, false, null), { minLength: length, maxLength: length });
const question = fc.integer({ min: 1, max: 6 }).chain((evaluationPeriods) =>
  fc.record({
    points: seen(evaluationPeriods + EXTRA_POINTS),
    rule: fc.record({
      datapointsToAlarm: fc.integer({ min: 1, max: evaluationPeriods }),
      evaluationPeriods: fc.constant(evaluationPeriods),
      treatMissingData: fc.constantFrom(...TREATMENTS),
    }),
    before: fc.constantFrom<AlarmState>("OK", "ALARM", "INSUFFICIENT_DATA"),
  }),
);

describe("the state by points, whatever they are", () => {
  it("does not depend on the treatment or the past when nothing that counts is missing", () => {
    always(question, ({ points, rule: asked, before }) => {
      if (points.slice(-asked.evaluationPeriods).includes(null)) return;
      const counted = points.slice(-asked.evaluationPeriods).filter((one) => one).length;
      const expected = counted >= asked.datapointsToAlarm ? "ALARM" : "OK";
      assert.equal(stateOf(points, asked, before), expected);
    });
  });

  it("is insufficient data only when all is missing and missing counts as missing, or it was so before", () => {
    always(question, ({ points, rule: asked, before }) => {
      if (stateOf(points, asked, before) !== "INSUFFICIENT_DATA") return;
      const isEmpty = points.every((one) => one === null);
      assert.ok(
        (isEmpty && asked.treatMissingData === "missing") || before === "INSUFFICIENT_DATA",
      );
    });
  });

  it("is never an alarm without a breach, unless missing counts as one or it was one before", () => {
    always(question, ({ points, rule: asked, before }) => {
      if (points.includes(true) || asked.treatMissingData === "breaching") return;
      assert.ok(stateOf(points, asked, before) !== "ALARM" || before === "ALARM");
    });
  });

  it("is an alarm with breaching wherever it is one with notBreaching", () => {
    always(question, ({ points, rule: asked, before }) => {
      const state = (treatMissingData: MissingData) =>
        stateOf(points, { ...asked, treatMissingData }, before);
      if (state("notBreaching") === "ALARM") assert.equal(state("breaching"), "ALARM");
    });
  });

  it("is no less an alarm when one more point that counts breaches", () => {
    always(question, ({ points, rule: asked, before }) => {
      if (points.includes(null) || stateOf(points, asked, before) !== "ALARM") return;
      points.forEach((_, index) =>
        assert.equal(stateOf(points.with(index, true), asked, before), "ALARM"),
      );
    });
  });
});
