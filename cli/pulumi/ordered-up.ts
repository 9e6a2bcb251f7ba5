import type { StackChoice } from "../settings";
import { callPulumi } from "./call";
import { parseLock, type Lock } from "./lock-text";
import { withStackFileCopy } from "./stack-file-copy";

/** How an update with an order ended. */
export interface UpEnd {
  /** Exit code. */
  readonly code: number;
  /** Why it could not begin, if another update holds the stack; else null. */
  readonly lock: Lock | null;
}

/**
 * `pulumi up` of a stack with one more setting, which the stack's file does not get.
 *
 * @param key  below `prism`
 */
export function orderedUp(choice: StackChoice, key: string, value: unknown): Promise<UpEnd> {
  return withStackFileCopy(choice, key, value, async (file) => {
    const words = ["up", "--yes", "--skip-preview", "--stack", choice.stack];
    const { code, said } = await callPulumi([...words, "--config-file", file]);
    return { code, lock: code === 0 ? null : parseLock(said) };
  });
}
