import type { RollbackOrder } from "../../config/schema";
import { quoteWord } from "../../plan/command-text";
import type { StackChoice } from "../settings";
import { stackWords } from "../stack-options";

/** The line that orders the same by ssh alone. */
export function directLine(choice: StackChoice, order: RollbackOrder): string {
  const { to, reason, restoreData, overNewerData } = order;
  return [
    `prism rollback ${stackWords(choice)} --direct`,
    ...(to === null ? [] : [`--to ${to}`]),
    ...(reason === "ordered" ? [] : [`--reason ${quoteWord(reason)}`]),
    ...(restoreData ? ["--restore-data"] : []),
    ...(overNewerData ? ["--over-newer-data"] : []),
  ].join(" ");
}
