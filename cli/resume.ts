import { readHolderNotes } from "../facts/holder-note";
import type { Lineage } from "../host/lineage";
import { callPulumi } from "./pulumi/call";
import { isDead } from "./pulumi/dead-holder";
import { describeLock, type Lock, type LockHolder } from "./pulumi/lock-text";
import { orderedUp } from "./pulumi/ordered-up";
import type { StackChoice } from "./settings";
import { stackWords } from "./stack-options";

/**
 * Finishes the open run by `pulumi up`, also after its holder died with the stack locked.
 *
 * @param unlock  a person says that nobody is at work
 * @returns       exit code
 */
export async function resume(choice: StackChoice, unlock: boolean): Promise<number> {
  const first = await orderedUp(choice, "resume", true);
  if (first.lock === null) return end(choice, first.code);
  if (!unlock && !isLeftBehind(first.lock, choice.stack)) {
    console.error(refusal(choice, first.lock));
    return first.code;
  }
  const why = unlock ? "as ordered" : "its holder is gone";
  console.error(`Freeing the lock of ${describeLock(first.lock)}: ${why}.`);
  const cancel = await callPulumi(["cancel", "--yes", "--stack", choice.stack]);
  if (cancel.code !== 0) return cancel.code;
  const second = await orderedUp(choice, "resume", true);
  if (second.lock === null) return end(choice, second.code);
  console.error(refusal(choice, second.lock));
  return second.code;
}

/** What to do after an update that failed has said why. */
function end(choice: StackChoice, code: number): number {
  const words = stackWords(choice);
  if (code !== 0) {
    console.error(
      `Not resumed: mend what is named above and give it again; prism status ${words} says what runs, prism rollback ${words} goes back.`,
    );
  }
  return code;
}

/** Without a name nothing is certain. */
function isLeftBehind({ holders }: Lock, stack: string): boolean {
  const isGone = (holder: LockHolder) =>
    readHolderNotes(stack, holder.since).some((note) => isDead(holder, note as Lineage | null));
  return holders.length > 0 && holders.every(isGone);
}

function refusal(choice: StackChoice, lock: Lock): string {
  return [
    `Stack ${choice.stack} is locked by ${describeLock(lock)}, who may be at work: nothing was done.`,
    "  to see what the hosts do: prism status " + stackWords(choice),
    `  if you know that nobody is at work: prism resume ${stackWords(choice)} --unlock`,
  ].join("\n");
}
