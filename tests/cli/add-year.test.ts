import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Temporal } from "temporal-polyfill";
import { stringify } from "yaml";
import { addYear, listText, YEARS, yearText } from "../../cli/add-year";
import { projectFolder } from "../../cli/project";
import type { HolidayYear } from "../../config/holiday-file";
import { statutoryDays } from "../../plan/gate/china-year";
import { CHINA_YEARS } from "../../plan/gate/years/china";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const KNOWN = CHINA_YEARS.map(({ year }) => year);
const NEXT = Math.max(...KNOWN) + 1;

/** A year of nothing but the days that the law makes holidays, each with the weekdays around it. */
function madeUp(year: number): HolidayYear {
  const days = [...statutoryDays(year)].sort(([a], [b]) => a.localeCompare(b));
  const spans = days.map(([date, name]) => {
    const from = Temporal.PlainDate.from(date);
    // A weekend's holiday is made up for on the Monday after it.
    const through = from.dayOfWeek > 5 ? from.add({ days: 8 - from.dayOfWeek }) : from;
    return { name, from: date, through: through.toString() };
  });
  const holidays = spans.reduce<HolidayYear["holidays"]>((all, span) => {
    const last = all.at(-1);
    const joins = last !== undefined && span.from <= last.through;
    const through = joins && last.through > span.through ? last.through : span.through;
    return joins ? [...all.slice(0, -1), { ...last, through }] : [...all, span];
  }, []);
  const notice = { number: `国办发明电〔${year - 1}〕7号`, date: `${year - 1}-11-04` };
  return { year, notice, holidays, workingWeekends: [] };
}

describe("prism add-year", () => {
  after(removeTemporaryFolders);

  /** A copy of the checked-in years, and the newest one as a notice with some keys changed. */
  function prepare(changes: Partial<HolidayYear> = {}) {
    const folder = temporaryFolder();
    cpSync(YEARS, folder, { recursive: true });
    const file = join(folder, "notice.yaml");
    writeFileSync(file, stringify({ ...CHINA_YEARS.at(-1), ...changes }));
    return { folder, file, read: (name: string) => readFileSync(join(folder, name), "utf8") };
  }

  it("writes the checked-in years as they are", async () => {
    const own = (name: string) => readFileSync(join(YEARS, name), "utf8");
    for (const year of CHINA_YEARS) {
      assert.equal(await yearText(year), own(`china-${year.year}.ts`));
    }
    assert.equal(await listText(KNOWN), own("china.ts"));
  });

  it("writes 2026 from what docs/calendar.md shows", async () => {
    const text = readFileSync(join(projectFolder, "docs", "calendar.md"), "utf8");
    const shown = /```yaml\n(year: 2026\n[^`]*)```/.exec(text)?.[1] ?? "";
    const { folder, file, read } = prepare();
    writeFileSync(file, shown);
    writeFileSync(join(folder, "china-2026.ts"), "");
    await addYear(file, folder);
    assert.equal(read("china-2026.ts"), readFileSync(join(YEARS, "china-2026.ts"), "utf8"));
  });

  it("adds the next year and lists it", async () => {
    const year = madeUp(NEXT);
    const { folder, file, read } = prepare(year);
    assert.deepEqual(await addYear(file, folder), [
      join(folder, `china-${NEXT}.ts`),
      join(folder, "china.ts"),
    ]);
    assert.equal(read(`china-${NEXT}.ts`), await yearText(year));
    assert.equal(read("china.ts"), await listText([...KNOWN, NEXT]));
  });

  it("writes a year anew that a later notice changed", async () => {
    const { folder, file, read } = prepare({ workingWeekends: [`${NEXT - 1}-01-04`] });
    await addYear(file, folder);
    assert.equal(read("china.ts"), await listText(KNOWN));
    assert.match(read(`china-${NEXT - 1}.ts`), /workingWeekends: \["\d{4}-01-04"\]/);
  });

  it("refuses a year that is not whole and writes nothing", async () => {
    const { folder, file } = prepare({ holidays: CHINA_YEARS.at(-1)?.holidays.slice(1) ?? [] });
    const before = readdirSync(folder);
    await assert.rejects(addYear(file, folder), {
      message: `${file} cannot be used:\n  holidays: must hold ${NEXT - 1}-01-01 (New Year), which the law fixes, got none; copy all holidays of the notice`,
    });
    assert.deepEqual(readdirSync(folder), before);
  });

  it("refuses a year after one that is missing", async () => {
    const { folder, file } = prepare(madeUp(NEXT + 1));
    await assert.rejects(addYear(file, folder), {
      message: `${file}: must be of ${NEXT}, the year after those that are known, got ${NEXT + 1}; add the years between first`,
    });
  });

  it("names what is wrong with the file by its line", async () => {
    const { folder, file } = prepare();
    writeFileSync(file, "year: 2027\nnotice: { number: 7 }\nholydays: []\n");
    await assert.rejects(addYear(file, folder), {
      message: [
        `${file} cannot be used:`,
        "  line 2: notice.number: must be text, got 7; write it in quotes, or pulumi config set it with --type string",
        "  line 2: notice.date: must be set, got nothing; add it",
        "  line 1: holidays: must hold at least 1 entry, got none; add it",
        '  line 3: holydays: must be a known key, got "holydays"; did you mean holidays?',
      ].join("\n"),
    });
  });

  it("says the form where there is no file", async () => {
    const { folder } = prepare();
    await assert.rejects(addYear(join(folder, "none.yaml"), folder), {
      message: `${join(folder, "none.yaml")}: expected what the notice says, as YAML, got no such file; prism add-year --help shows the form`,
    });
  });
});
