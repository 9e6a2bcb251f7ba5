import { readFile } from "node:fs/promises";
import { describeReadError } from "../../facts/read-error";
import { inspectionsOf, knownDeployments } from "../../plan/fleet";
import { observeStack } from "../observe";
import { askPulumi } from "../pulumi/call";
import { readUngatedSettings, type StackChoice } from "../settings";
import { deploymentOfState } from "./earlier-state";
import { deploymentOfPast, releaseOfEntry } from "./history";

/** True if an earlier state is named by its place in the history. */
export function isPlace(state: string): boolean {
  return /^[1-9]\d*$/.test(state);
}

/**
 * The deployment that an earlier state of the stack says ran.
 *
 * @param state  file by `pulumi stack export`, or place in the history, 1 = newest
 * @returns      id
 * @throws Error  the state does not say it, or hosts do not know it
 */
export async function readTarget(choice: StackChoice, state: string): Promise<string> {
  if (!isPlace(state)) return deploymentOfState(await readState(state), state, choice.stack);
  // Secrets count by name and version: without them the settings would be others. Nothing of it is printed.
  const words = ["stack", "history", "--json", "--show-secrets"];
  const page = ["--page", "1", "--page-size", state, "--stack", choice.stack];
  const past = releaseOfEntry(await askPulumi([...words, ...page]), Number(state));
  const settings = await readUngatedSettings(choice);
  const hosts = inspectionsOf(await observeStack(choice.stack, settings));
  // What a rollback left is marked bad, and a person may want it back all the same.
  const left = hosts.flatMap(({ ledger }) => ledger.bad).filter(({ ordered }) => ordered);
  const known = [...knownDeployments(hosts), ...left.map(({ deployment }) => deployment)];
  return deploymentOfPast(past, known);
}

async function readState(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const said = describeReadError(error);
    throw new Error(
      `${file}: expected a state by pulumi stack export, or the number of an entry in pulumi stack history, got ${said}`,
      { cause: error },
    );
  }
}
