/** The principles an intent is held against; the first match of the strictest kind decides. */
export interface Rule {
  id: string;
  decision: "deny" | "review";
  pattern: RegExp;
}

export const rules: Rule[] = [
  { id: "no-data-loss", decision: "deny", pattern: /\b(drop|truncate)\s+(table|database)\b|\brm\s+-rf\b/i },
  { id: "no-secret-leak", decision: "deny", pattern: /\b(print|publish|send|leak)\b.*\b(secret|password|token)s?\b/i },
  { id: "ask-before-production", decision: "review", pattern: /\bproduction\b/i },
  { id: "ask-before-delete", decision: "review", pattern: /\b(delete|remove)\b/i },
];
