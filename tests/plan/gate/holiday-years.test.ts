import assert from "node:assert/strict";
import chineseDays from "chinese-days/dist/chinese-days.json";
import china2024 from "holiday-calendar/data/CN/2024.json";
import china2025 from "holiday-calendar/data/CN/2025.json";
import china2026 from "holiday-calendar/data/CN/2026.json";
import { Temporal } from "temporal-polyfill";
import { gateSchema } from "../../../config/gate";
import { calendarFor, CHINA_YEARS, dayOf, isRest } from "../../../plan/gate/calendar";
import { checkYear, type HolidayYear } from "../../../plan/gate/holiday-year";

const gate = gateSchema.parse({});
const calendar = calendarFor(gate);

/** What another source says of the days of 2024 to 2026. */
interface Source {
  readonly holidays: ReadonlySet<string>;
  readonly worked: ReadonlySet<string>;
}

const entries = [china2024, china2025, china2026].flatMap(({ dates }) => dates);
const datesOfType = (type: string) =>
  new Set(entries.filter((entry) => entry.type === type).map(({ date }) => date));
const SOURCES: Readonly<Record<string, Source>> = {
  "chinese-days": {
    holidays: new Set(Object.keys(chineseDays.holidays)),
    worked: new Set(Object.keys(chineseDays.workdays)),
  },
  "holiday-calendar": {
    holidays: datesOfType("public_holiday"),
    worked: datesOfType("transfer_workday"),
  },
};

const first = Temporal.PlainDate.from("2024-01-01");
const DAYS = Array.from({ length: 366 + 365 + 365 }, (_, days) => first.add({ days }));

describe("the years of China", () => {
  for (const [name, { holidays, worked }] of Object.entries(SOURCES)) {
    it(`say of every day what ${name} says`, () => {
      const theirs = (date: Temporal.PlainDate) => {
        const text = date.toString();
        if (worked.has(text)) return "adjusted";
        return holidays.has(text) || date.dayOfWeek > 5 ? "rest" : "working";
      };
      const ours = (date: Temporal.PlainDate) => {
        const day = dayOf(date, gate, calendar);
        return isRest(day) ? "rest" : day.kind;
      };
      assert.equal(DAYS.at(-1)?.toString(), "2026-12-31");
      assert.deepEqual(DAYS.filter((date) => ours(date) !== theirs(date)).map(String), []);
    });
  }

  it("follow each other and are whole", () => {
    assert.deepEqual(
      CHINA_YEARS.map(({ year }) => year),
      [2024, 2025, 2026],
    );
    assert.deepEqual(CHINA_YEARS.flatMap(checkYear), []);
    assert.deepEqual(calendar.known, { from: "2024-01-01", through: "2026-12-31" });
  });

  it("name the notices of the State Council", () => {
    assert.deepEqual(
      CHINA_YEARS.map(({ notice }) => [notice.number, notice.date]),
      [
        ["国办发明电〔2023〕7号", "2023-10-25"],
        ["国办发明电〔2024〕12号", "2024-11-12"],
        ["国办发明电〔2025〕7号", "2025-11-04"],
      ],
    );
  });
});

describe("checkYear", () => {
  const year = CHINA_YEARS[2] as HolidayYear;
  const BROKEN: [what: string, changes: Partial<HolidayYear>, says: string][] = [
    [
      "a year without a holiday that the law fixes",
      { holidays: year.holidays.slice(1) },
      "holidays: must hold 2026-01-01 (New Year), got none; copy all holidays of the notice",
    ],
    [
      "a notice without its number",
      { notice: { number: "7", date: "2025-11-04" } },
      "notice.number: must be such as 国办发明电〔2025〕7号, got 7; copy it from the notice",
    ],
    [
      "a worked day that is a weekday",
      { workingWeekends: [...year.workingWeekends, "2026-03-02"] },
      "2026-03-02: must be a Saturday or Sunday, got a weekday; correct the date",
    ],
    [
      "a day of another year",
      { workingWeekends: [...year.workingWeekends, "2027-03-06"] },
      "2027-03-06: must be a day of 2026; correct the year",
    ],
    [
      "a day that is worked and free",
      { workingWeekends: [...year.workingWeekends, "2026-10-03"] },
      "2026-10-03: must be there once, got it twice; remove one",
    ],
  ];
  for (const [what, changes, says] of BROKEN) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(checkYear({ ...year, ...changes }), [says]);
    });
  }
});
