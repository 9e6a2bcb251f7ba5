/** The principles an intent is held against; the first match of the strictest kind decides. */
export interface Rule {
  id: string;
  decision: "deny" | "review";
  /** How much a match adds to the score; 0..100. */
  weight: number;
  pattern: RegExp;
}

export const rules: Rule[] = [
  {
    id: "no-data-loss",
    decision: "deny",
    weight: 100,
    pattern: /\b(drop|truncate)\s+(table|database)\b|\brm\s+-rf\b/i,
  },
  {
    id: "no-secret-leak",
    decision: "deny",
    weight: 90,
    pattern: /\b(print|publish|send|leak)\b.*\b(secret|password|token)s?\b/i,
  },
  { id: "ask-before-production", decision: "review", weight: 40, pattern: /\bproduction\b/i },
  { id: "ask-before-delete", decision: "review", weight: 30, pattern: /\b(delete|remove)\b/i },
  { id: "ask-before-payment", decision: "review", weight: 50, pattern: /\b(pay|refund|invoice)\b/i },
];
