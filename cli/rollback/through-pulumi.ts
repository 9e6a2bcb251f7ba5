import type { RollbackOrder } from "../../config/schema";
import { askPulumi, NoPulumiError } from "../pulumi/call";
import { describeLock } from "../pulumi/lock-text";
import { orderedUp } from "../pulumi/ordered-up";
import { readUngatedSettings, type StackChoice } from "../settings";
import { stackWords } from "../stack-options";
import { configLines } from "./config-lines";

/** Outputs of the stack that say where its last update went. */
interface Outputs {
  readonly wanted?: unknown;
  readonly runId?: unknown;
  readonly running?: Readonly<Record<string, unknown>>;
}

/**
 * Orders a rollback by `pulumi up`.
 *
 * @param direct  line that does the same by ssh alone
 * @returns       exit code
 */
export async function rollbackThroughPulumi(
  choice: StackChoice,
  order: RollbackOrder,
  direct: string,
): Promise<number> {
  try {
    const { code, lock } = await orderedUp(choice, "rollback", order);
    if (lock !== null) {
      console.error(
        [
          `Pulumi did not begin: stack ${choice.stack} is locked by ${describeLock(lock)}.`,
          `  go back at once, by ssh alone: ${direct}`,
          `  if nobody is at work any more: prism resume ${stackWords(choice)}, then order it again`,
        ].join("\n"),
      );
      return code;
    }
    await sayWhatToCommit(choice);
    if (code !== 0) console.error(`If Pulumi itself is what fails, without it: ${direct}`);
    return code;
  } catch (error) {
    if (!(error instanceof NoPulumiError)) throw error;
    console.error(`There is ${error.message}. Without it, by ssh alone: ${direct}`);
    return 1;
  }
}

/** Also if a host could not be reached: the others went back, and the configuration is to say so. */
async function sayWhatToCommit(choice: StackChoice): Promise<void> {
  const words = ["stack", "output", "--json", "--stack", choice.stack];
  // Where Pulumi cannot even say its outputs, its own words above tell why.
  const text = await askPulumi(words).catch(() => "{}");
  const { wanted, runId, running } = JSON.parse(text) as Outputs;
  // Outputs of an earlier deployment, if this update ended before it had any.
  if (typeof wanted !== "string" || !String(runId).startsWith("rollback-")) return;
  if (!Object.values(running ?? {}).includes(wanted)) return;
  const settings = await readUngatedSettings(choice, () => undefined);
  for (const line of configLines(wanted, settings, choice)) console.log(line);
}
