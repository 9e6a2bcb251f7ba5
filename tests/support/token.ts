import type { Token } from "../../config/break-glass";
import type { BreakGlass } from "../../plan/gate/break-glass";
import { tokenId, tokenText } from "../../plan/gate/token";

/** A token with some fields changed; eve asks for it on Friday evening. */
export function tokenWith(changes: Partial<Token> = {}): Token {
  return {
    stack: "production",
    release: "v2.4.0",
    commit: null,
    actor: "eve@desk",
    reason: "payments are down",
    incident: "INC-7",
    opens: ["window"],
    from: "2026-11-20T13:00:00Z",
    until: "2026-11-20T15:00:00Z",
    nonce: "0".repeat(32),
    ...changes,
  };
}

/** The same, signed by ann. */
export function signedToken(changes: Partial<BreakGlass> = {}): BreakGlass {
  const token = tokenWith();
  return { ...token, id: tokenId(tokenText(token)), signer: "ann", key: "SHA256:key", ...changes };
}
