import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endOnSignal } from "../../sandbox/interruption";
import { runChild } from "./child";
import type { Phase } from "./phases";
import { sumsOfMocha, sumsOfTool, type Sums } from "./sums";

/**
 * Runs one phase with its output shown.
 *
 * @param root  the project's folder
 */
export async function runPhase(phase: Phase, root: string): Promise<Sums> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "prism-test-")));
  try {
    return await endOnSignal({ mark: scratch, scratch }, () => runIn(scratch, phase, root));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function runIn(scratch: string, phase: Phase, root: string): Promise<Sums> {
  const [tool, ...words] = phase.argv;
  const argv = [join(root, "node_modules", ".bin", tool), ...words];
  const limits = { cwd: root, scratch, limitSeconds: phase.limitSeconds };
  if (phase.kind === "tool") return sumsOfTool(await runChild(argv, limits));
  const file = join(scratch, "sums.json");
  const reporter = ["--reporter", join(__dirname, "mocha-reporter.js")];
  const code = await runChild([...argv, ...reporter, "--reporter-option", `sums=${file}`], limits);
  return sumsOfMocha({ code, counted: readSums(file) });
}

/** What the reporter wrote; null when mocha ended before it could. */
function readSums(file: string): Sums | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Sums;
  } catch {
    return null;
  }
}
