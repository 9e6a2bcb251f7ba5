import { createHash } from "node:crypto";
import { describeTokenProblems, tokenSchema, type Token } from "../../config/break-glass";

/** Namespace of the signature, so that one made for anything else is none for a token. */
export const NAMESPACE = "prism-break-glass";

/** A token as its file says it, or everything that is wrong with the file. */
export type ReadToken =
  | { readonly token: Token; readonly id: string; readonly problems: readonly [] }
  | { readonly token: null; readonly problems: readonly string[] };

/** The one text of a token; this is what is signed. */
export function tokenText(token: Token): string {
  return `${JSON.stringify(tokenSchema.parse(token), null, 2)}\n`;
}

/** Name of a token on ledgers: SHA-256 of its text, 64 hexadecimal digits. */
export function tokenId(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Reads the text of a token's file. */
export function readToken(text: string): ReadToken {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return { token: null, problems: ["must be JSON, as prism break-glass request writes it"] };
  }
  const { data, error } = tokenSchema.safeParse(input);
  if (error) return { token: null, problems: describeTokenProblems(error, input) };
  // Two spellings would be two ids, and a key that stands twice is read one way by people and another by programs.
  if (tokenText(data) !== text) {
    return {
      token: null,
      problems: ["must be the text that prism break-glass request writes, got another spelling"],
    };
  }
  return { token: data, id: tokenId(text), problems: [] };
}
