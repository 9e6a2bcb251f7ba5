import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import chineseDays from "chinese-days/dist/chinese-days.json";
import { Temporal } from "temporal-polyfill";
import type { HolidayYear } from "../../../config/holiday-file";
import { gateSchema } from "../../../config/gate";
import { CHINA, dayOf, isRest } from "../../../plan/gate/calendar";
import { checkChinaYear, statutoryDays } from "../../../plan/gate/china-year";
import { CHINA_YEARS } from "../../../plan/gate/years/china";

const gate = gateSchema.parse({});

/** What another source says of the days of the years it knows. */
interface Source {
  readonly holidays: ReadonlySet<string>;
  readonly worked: ReadonlySet<string>;
}

const folder = join(dirname(require.resolve("holiday-calendar/data/CN/2026.json")));
const entries = readdirSync(folder).flatMap((file) => {
  const text = readFileSync(join(folder, file), "utf8");
  return (JSON.parse(text) as { dates: { date: string; type: string }[] }).dates;
});
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

/** Years of the project that a source holds whole: one of which it has the National Day. */
function yearsOf({ holidays }: Source): number[] {
  return CHINA_YEARS.map(({ year }) => year).filter((year) => holidays.has(`${year}-10-01`));
}

function daysOf(year: number): Temporal.PlainDate[] {
  const first = Temporal.PlainDate.from({ year, month: 1, day: 1 });
  return Array.from({ length: first.daysInYear }, (_, days) => first.add({ days }));
}

describe("the years of China", () => {
  for (const [name, source] of Object.entries(SOURCES)) {
    it(`say of every day what ${name} says`, () => {
      const theirs = (date: Temporal.PlainDate) => {
        const text = date.toString();
        if (source.worked.has(text)) return "adjusted";
        return source.holidays.has(text) || date.dayOfWeek > 5 ? "rest" : "working";
      };
      const ours = (date: Temporal.PlainDate) => {
        const day = dayOf(date, gate, CHINA);
        return isRest(day) ? "rest" : day.kind;
      };
      const years = yearsOf(source);
      assert.deepEqual(years.slice(0, 3), [2024, 2025, 2026]);
      const days = years.flatMap(daysOf);
      assert.deepEqual(days.filter((date) => ours(date) !== theirs(date)).map(String), []);
    });
  }

  it("follow each other and are whole", () => {
    assert.deepEqual(
      CHINA_YEARS.map(({ year }) => year),
      CHINA_YEARS.map((_, index) => 2024 + index),
    );
    assert.deepEqual(CHINA_YEARS.flatMap(checkChinaYear), []);
    assert.deepEqual(CHINA.known, {
      from: "2024-01-01",
      through: `${CHINA_YEARS.at(-1)?.year ?? ""}-12-31`,
    });
  });

  it("name the notices of the State Council", () => {
    assert.deepEqual(
      CHINA_YEARS.slice(0, 3).map(({ notice }) => [notice?.number, notice?.date]),
      [
        ["国办发明电〔2023〕7号", "2023-10-25"],
        ["国办发明电〔2024〕12号", "2024-11-12"],
        ["国办发明电〔2025〕7号", "2025-11-04"],
      ],
    );
  });
});

describe("statutoryDays", () => {
  it("are holidays of every year since 2014", () => {
    const years = Array.from({ length: 13 }, (_, index) => 2014 + index);
    const missing = years.flatMap((year) =>
      [...statutoryDays(year).keys()].filter((date) => !(date in chineseDays.holidays)),
    );
    assert.deepEqual(missing, []);
    // The Mid-Autumn Festival of 2020 lay on the National Day.
    assert.deepEqual(
      years.map((year) => statutoryDays(year).size),
      [11, 11, 11, 11, 11, 11, 10, 11, 11, 11, 11, 13, 13],
    );
  });
});

describe("checkChinaYear", () => {
  const year = CHINA_YEARS[2] as HolidayYear;
  const without = (name: string) => year.holidays.filter((each) => each.name !== name);
  const lacks = (date: string, name: string) =>
    `holidays: must hold ${date} (${name}), which the law fixes, got none; copy all holidays of the notice`;
  const BROKEN: [what: string, changes: Partial<HolidayYear>, ...says: string[]][] = [
    [
      "a year without a holiday that the law fixes",
      { holidays: without("New Year") },
      lacks("2026-01-01", "New Year"),
    ],
    [
      "a year without one that the moon fixes",
      { holidays: without("Dragon Boat Festival") },
      lacks("2026-06-19", "Dragon Boat Festival"),
    ],
    [
      "a year without one that the sun fixes",
      { holidays: without("Qingming Festival") },
      lacks("2026-04-05", "Qingming Festival"),
    ],
    [
      "a year whose Spring Festival begins a day late",
      {
        holidays: [
          ...without("Spring Festival"),
          { name: "Spring Festival", from: "2026-02-17", through: "2026-02-23" },
        ],
      },
      lacks("2026-02-16", "Spring Festival"),
    ],
    [
      "a year without a notice",
      { notice: undefined },
      "notice: must be set, got nothing; copy number and date from the notice",
    ],
    [
      "a notice without its number",
      { notice: { number: "7", date: "2025-11-04" } },
      "notice.number: must be such as 国办发明电〔2025〕7号, got 7; copy it from the notice",
    ],
    [
      "the notice of another year",
      { notice: { number: "国办发明电〔2023〕7号", date: "2023-10-25" } },
      "notice.number: must be such as 国办发明电〔2025〕7号, got 国办发明电〔2023〕7号; copy it from the notice",
      "notice.date: must be a day of 2025, or of 2026 for a change, got 2023-10-25; copy it from the notice",
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
      "2026-10-03: must be worked or a holiday, got both; remove one",
    ],
    [
      "a worked day that is there twice",
      { workingWeekends: [...year.workingWeekends, "2026-10-10"] },
      "2026-10-10: must be there once, got it twice; remove one",
    ],
    [
      "holidays that overlap",
      {
        holidays: [
          ...year.holidays,
          { name: "Harvest", from: "2026-10-07", through: "2026-10-08" },
        ],
      },
      "Harvest: must not overlap National Day (2026-10-01 to 2026-10-07), got 2026-10-07 to 2026-10-08; correct the dates",
    ],
    [
      "a holiday that ends before it begins",
      {
        holidays: [
          ...year.holidays,
          { name: "Harvest", from: "2026-11-03", through: "2026-11-02" },
        ],
      },
      "Harvest: must end on 2026-11-03 or later, got 2026-11-02; swap the two",
    ],
    [
      "a holiday on a weekend alone",
      {
        holidays: [
          ...year.holidays,
          { name: "Harvest", from: "2026-11-07", through: "2026-11-08" },
        ],
      },
      "Harvest: must hold a weekday, got 2026-11-07 to 2026-11-08; correct the dates",
    ],
  ];
  for (const [what, changes, ...says] of BROKEN) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(checkChinaYear({ ...year, ...changes }), says);
    });
  }
});
