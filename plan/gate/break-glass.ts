import type { Rule } from "./answer";
import { millisecondsOf } from "./time";

/** Longest validity of a token. */
const LONGEST_HOURS = 4;

/** What a break-glass token says, and what was found out about it outside of this room. */
export interface BreakGlass {
  readonly stack: string;
  /** Release tag that may be deployed. */
  readonly release: string;
  /** Who may deploy it. */
  readonly actor: string;
  readonly reason: string;
  readonly incident: string;
  /** What it opens; nothing else. */
  readonly opens: readonly Rule[];
  /** ISO 8601. */
  readonly from: string;
  /** ISO 8601; the first instant after it. */
  readonly until: string;
  /** Who signed it, as the allowed signers name them; null: the signature is not good. */
  readonly signer: string | null;
  /** Whether a host's ledger has it as used. */
  readonly isSpent: boolean;
}

/** What a token is held against. */
export interface BreakGlassUse {
  readonly stack: string;
  readonly release: string;
  readonly actor: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Why a token opens nothing; empty when it is good. */
export function breakGlassProblems(token: BreakGlass, use: BreakGlassUse): string[] {
  const from = millisecondsOf(token.from);
  const until = millisecondsOf(token.until);
  const isNow = from <= use.now && use.now < until;
  const bound = (["stack", "release", "actor"] as const)
    .filter((key) => token[key] !== use[key])
    .map((key) => `it is for ${key} ${token[key]}, not for ${use[key]}`);
  return [
    ...(token.signer === null ? ["its signature is not that of an allowed signer"] : []),
    ...(token.signer === token.actor ? ["it is signed by the one who uses it"] : []),
    ...bound,
    ...(token.reason.trim() === "" ? ["it has no reason"] : []),
    ...(token.incident.trim() === "" ? ["it has no incident"] : []),
    ...(token.opens.length === 0 ? ["it names nothing to open"] : []),
    ...(isNow ? [] : [`it is valid from ${token.from} until ${token.until} only`]),
    ...(until - from > LONGEST_HOURS * 3_600_000
      ? [`it is valid for more than ${LONGEST_HOURS} hours`]
      : []),
    ...(token.isSpent ? ["it was used before"] : []),
  ];
}
