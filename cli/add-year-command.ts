import type { Command } from "commander";

const HELP = `
Writes the year into plan/gate/years/ and refuses one that is not whole. The file holds what the notice of the State
Council's General Office says, as YAML:

  year: 2026
  notice: { number: 国办发明电〔2025〕7号, date: 2025-11-04 }
  holidays:                 # first and last day off, weekends inside
    - { name: New Year, from: 2026-01-01, through: 2026-01-03 }
    - …
  workingWeekends: [2026-01-04, …]   # weekend days that are worked (调休上班)

Exit code: 0 written, 1 refused, 2 not understood.`;

/** Adds `prism add-year`: the public holidays of a further year of China. */
export function addAddYearCommand(program: Command): void {
  program
    .command("add-year")
    .description("add a year of China's public holidays from its official notice")
    .argument("<file>", "what the notice says, as YAML")
    .addHelpText("after", HELP)
    .action(async (file: string) => {
      // Loaded when called, so that the other commands start faster and without the product.
      const { addYear, YEARS } = await import("./add-year");
      for (const path of await addYear(file, YEARS)) console.log(`wrote ${path}`);
      console.log("Now read the difference (git diff), run npm test, and commit both files.");
    });
}
