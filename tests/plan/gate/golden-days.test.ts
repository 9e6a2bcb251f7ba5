import assert from "node:assert/strict";
import { Temporal } from "temporal-polyfill";
import { dayOf, isRest } from "../../../plan/gate/calendar";
import { dayReasons } from "../../../plan/gate/days";
import { evaluateGate } from "../../../plan/gate/evaluate";
import { CALENDAR, factsWith, gateWith, questionAt, reasonsAt } from "./question";

function daysOf2026(): Temporal.PlainDate[] {
  const first = Temporal.PlainDate.from("2026-01-01");
  return Array.from({ length: 365 }, (_, days) => first.add({ days }));
}

const gate = gateWith();
const calendar = CALENDAR;
const day = (date: Temporal.PlainDate) => date.toString().slice(5);

/** Dates of 2026 on which a deployment may start at ten past ten. */
function deploymentDays(changes: Readonly<Record<string, unknown>>): string[] {
  return daysOf2026()
    .filter(
      (date) =>
        evaluateGate(questionAt(`${date.toString()} 10:10`, { gate: gateWith(changes) })).isOpen,
    )
    .map(day);
}

describe("the days of 2026 in China", () => {
  it("have these rest days on weekdays", () => {
    const rest = daysOf2026().filter(
      (date) => date.dayOfWeek < 6 && isRest(dayOf(date, gate, calendar)),
    );
    assert.equal(
      rest.map(day).join(" "),
      "01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 " +
        "10-01 10-02 10-05 10-06 10-07",
    );
  });

  it("have these working weekends", () => {
    const worked = daysOf2026().filter((date) => dayOf(date, gate, calendar).kind === "adjusted");
    assert.equal(worked.map(day).join(" "), "01-04 02-14 02-28 05-09 09-20 10-10");
  });

  it("are 191 deployment days", () => {
    assert.equal(deploymentDays({}).length, 191);
  });

  it("are 193 deployment days with working weekends: 4 January and 20 September besides", () => {
    const without = deploymentDays({});
    const all = deploymentDays({ workingWeekends: "allow" });
    assert.deepEqual(
      [all.length, all.filter((date) => !without.includes(date))],
      [193, ["01-04", "09-20"]],
    );
  });

  it("are closed by the eve rule alone on these", () => {
    const eves = daysOf2026().filter((date) => {
      const reasons = dayReasons(date, gate, calendar);
      return reasons.length === 1 && reasons[0]?.includes("is the last working day before");
    });
    assert.equal(eves.map(day).join(" "), "04-30 06-18 09-24 09-30 12-31");
  });

  it("end with a closed day also where 2027 is not known, because 1 January is statutory", () => {
    assert.deepEqual(reasonsAt("2026-12-31 10:10"), [
      "Thursday 2026-12-31 is the last working day before New Year",
    ]);
    const known = { from: "2024-01-01", through: "2027-12-31" };
    const later = { ...calendar, known, holidays: new Map([["2027-01-01", "New Year"]]) };
    assert.deepEqual(
      reasonsAt("2026-12-31 10:10", { facts: factsWith(gate, { calendar: later }) }),
      ["Thursday 2026-12-31 is the last working day before New Year"],
    );
  });

  it("hold a Friday before a working Saturday that stays closed as a Friday", () => {
    assert.deepEqual(reasonsAt("2026-02-13 10:10"), [
      "Friday is no deployment day (Monday, Tuesday, Wednesday, Thursday are)",
    ]);
  });
});
