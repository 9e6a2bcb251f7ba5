import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "./child";
import type { Phase } from "./phases";
import { sumsOfMocha, sumsOfTool, type Sums } from "./sums";

/**
 * Runs one phase with its output shown.
 *
 * @param root  the project's folder
 */
export async function runPhase(phase: Phase, root: string): Promise<Sums> {
  const [tool, ...words] = phase.argv;
  const program = join(root, "node_modules", ".bin", tool);
  const limits = { cwd: root, limitSeconds: phase.limitSeconds };
  if (phase.kind === "tool") return sumsOfTool(await runChild([program, ...words], limits));

  const scratch = mkdtempSync(join(tmpdir(), "prism-test-"));
  try {
    const file = join(scratch, "sums.json");
    const reporter = ["--reporter", join(__dirname, "mocha-reporter.js")];
    const argv = [program, ...words, ...reporter, "--reporter-option", `sums=${file}`];
    const code = await runChild(argv, limits);
    return sumsOfMocha({ code, counted: readSums(file) });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** What the reporter wrote; null when mocha ended before it could. */
function readSums(file: string): Sums | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Sums;
  } catch {
    return null;
  }
}
