import type { Json } from "../plan/protocol";
import { badEnding, type StepContext } from "./context";
import { readEnvironment, type StagedDeployment } from "./deployment-file";

/** Counts of the app's data by name. */
export type Counts = Readonly<Record<string, number>>;

/**
 * Counts in the output of the app's command: its last line, a JSON object of numbers.
 *
 * @returns null if the last line is no such object
 */
export function parseCounts(output: string): Counts | null {
  try {
    const value = JSON.parse(output.trim().split("\n").at(-1) ?? "") as Json;
    if (value === null || typeof value !== "object" || Array.isArray(value)) return null;
    return Object.values(value).every((count) => typeof count === "number")
      ? (value as Counts)
      : null;
  } catch {
    return null;
  }
}

/**
 * Asks a deployment how much data there is.
 *
 * @returns counts; null if it has no such command; words if the command did not answer
 */
export async function readCounts(
  context: StepContext,
  staged: StagedDeployment,
): Promise<Counts | string | null> {
  const { dataCounts } = staged.app;
  if (dataCounts === null) return null;
  const ran = await context.command(dataCounts, {
    cwd: staged.appFolder,
    env: readEnvironment(staged),
  });
  const name = `data counts (${dataCounts.join(" ")})`;
  const ending = badEnding(ran);
  if (ending !== null) return `${name} ${ending}`;
  return parseCounts(ran.stdout) ?? `${name} printed no JSON object of numbers`;
}

/** Each count that became smaller or is gone, in words. */
export function shrunken(before: Counts, after: Counts): readonly string[] {
  return Object.entries(before)
    .filter(([name, count]) => (after[name] ?? -Infinity) < count)
    .map(([name, count]) => `${name} was ${count} and is ${after[name] ?? "gone"}`);
}
