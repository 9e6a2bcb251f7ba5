import type { Token } from "../../config/break-glass";
import { millisecondsOf } from "./time";

/** Longest validity of a token. */
export const LONGEST_HOURS = 4;

/** A token whose signature is good; this is what the ledgers record. */
export interface BreakGlass extends Token {
  /** SHA-256 of its text. */
  readonly id: string;
  /** Who signed it, as the allowed signers name them: a mail address or a user name. */
  readonly signer: string;
  /** Fingerprint of the key that signed it. */
  readonly key: string;
  /** When the run that it opened began, ISO 8601 UTC; a resumed run keeps it. Absent until it is used. */
  readonly usedAt?: string;
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
    ...(isSamePerson(token.signer, token.actor)
      ? [`it is signed by ${token.signer}, who is the one who uses it (${token.actor})`]
      : []),
    ...bound,
    ...(token.reason.trim() === "" ? ["it has no reason"] : []),
    ...(token.incident.trim() === "" ? ["it has no incident"] : []),
    ...(token.opens.length === 0 ? ["it names nothing to open"] : []),
    ...(isNow ? [] : [`it is valid from ${token.from} until ${token.until} only`]),
    ...(until - from > LONGEST_HOURS * 3_600_000
      ? [`it is valid for more than ${LONGEST_HOURS} hours`]
      : []),
  ];
}

/** The same user name before the @; what stands after it, a machine or a company, says nothing of the person. */
function isSamePerson(signer: string, actor: string): boolean {
  const nameOf = (text: string) => text.split("@")[0]?.trim().toLowerCase();
  return nameOf(signer) === nameOf(actor);
}
