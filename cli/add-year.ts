import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDataFile } from "../config/data-file";
import { holidayYearSchema, type HolidayYear } from "../config/holiday-file";
import { describeReadError } from "../facts/read-error";
import { checkChinaYear } from "../plan/gate/china-year";
import { projectFolder } from "./project";

/** Folder of the checked-in years. */
export const YEARS = join(projectFolder, "plan", "gate", "years");

const TYPE = 'import type { HolidayYear } from "../../../config/holiday-file";';

/**
 * Adds a year of China's public holidays, or writes one anew that a later notice changed.
 *
 * @param file    what the notice says, as YAML
 * @param folder  of the checked-in years
 * @returns       paths of the files written
 * @throws Error  the file cannot be read, or every reason why the year is not whole
 */
export async function addYear(file: string, folder: string): Promise<string[]> {
  const year = parseYear(await readNotice(file), file);
  const known = await knownYears(folder);
  const next = Math.max(...known) + 1;
  if (!known.includes(year.year) && year.year !== next) {
    throw new Error(
      `${file}: must be of ${next}, the year after those that are known, got ${year.year}; add the years between first`,
    );
  }
  const years = [...new Set([...known, year.year])].sort();
  const texts = {
    [join(folder, `china-${year.year}.ts`)]: await yearText(year),
    [join(folder, "china.ts")]: await listText(years),
  };
  for (const [path, text] of Object.entries(texts)) await writeFile(path, text);
  return Object.keys(texts);
}

async function readNotice(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const said = describeReadError(error);
    throw new Error(
      `${file}: expected what the notice says, as YAML, got ${said}; prism add-year --help shows the form`,
      { cause: error },
    );
  }
}

function parseYear(text: string, file: string): HolidayYear {
  const { value, problems } = parseDataFile(text, holidayYearSchema);
  const wrong = value === null ? problems : checkChinaYear(value);
  if (value !== null && wrong.length === 0) return value;
  throw new Error([`${file} cannot be used:`, ...wrong.map((line) => `  ${line}`)].join("\n"));
}

async function knownYears(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => Number(/^china-(\d{4})\.ts$/.exec(name)?.[1] ?? []))
    .filter(Boolean);
}

/** Source of a year's file. */
export function yearText(year: HolidayYear): Promise<string> {
  return formatted(`${TYPE}

/** Public holidays of China in ${year.year}. */
export const CHINA_${year.year}: HolidayYear = ${JSON.stringify(year)};
`);
}

/** Source of the list of years. */
export function listText(years: readonly number[]): Promise<string> {
  const imports = years.map((year) => `import { CHINA_${year} } from "./china-${year}";`);
  const names = years.map((year) => `CHINA_${year}`).join(", ");
  return formatted(`// Written by \`prism add-year\`.
${[TYPE, ...imports].join("\n")}

/** Years of China that are checked in, in their order and without a gap. */
export const CHINA_YEARS: readonly HolidayYear[] = [${names}];
`);
}

async function formatted(source: string): Promise<string> {
  const { format, resolveConfig } = await import("prettier");
  const filepath = join(YEARS, "china.ts");
  return format(source, { ...(await resolveConfig(filepath)), filepath });
}
