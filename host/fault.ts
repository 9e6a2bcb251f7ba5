import type { Json } from "../plan/protocol";

/** Why a step failed, in the words that its verdict will carry. */
export class StepFault extends Error {
  /**
   * @param reason    what was expected and what was found
   * @param wayOut    what the operator can do
   * @param blame     true if the release itself is at fault
   * @param evidence  measured facts, by name
   */
  constructor(
    readonly reason: string,
    readonly wayOut: string,
    readonly blame: boolean,
    readonly evidence: Readonly<Record<string, Json>> = {},
  ) {
    super(reason);
    this.name = "StepFault";
  }
}

/** Words of anything that was thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Turns any exception into a fault; a full disk and a missing right get their own way out.
 *
 * @param doing  what the step was doing, for the reason
 */
export function faultOf(error: unknown, doing: string): StepFault {
  if (error instanceof StepFault) return error;
  const code =
    error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
  const reason = `${doing}: ${wordsOf(error)}`;
  if (code === "ENOSPC" || code === "EDQUOT")
    return new StepFault(reason, "free disk space on the host and run again", false);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS")
    return new StepFault(
      reason,
      "give the login user the right to read and write there, then run again",
      false,
    );
  return new StepFault(
    reason,
    "run again; if it comes back, report it with this line and the host's ledger",
    false,
  );
}
