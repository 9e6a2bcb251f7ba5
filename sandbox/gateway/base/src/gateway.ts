import type { Database } from "bun:sqlite";
import { rules } from "prism-rules";

export interface Decision {
  id: number;
  intent: string;
  decision: "allow" | "review" | "deny";
  reasons: string[];
}

/** Longest intent that is looked at; the rest is cut off. */
const longestIntent = 2000;

/** Judges an intent by the rules and keeps the decision. */
export function checkIntent(db: Database, text: string): Decision {
  const intent = text.slice(0, longestIntent);
  const matches = rules.filter((rule) => rule.pattern.test(intent));
  const denied = matches.filter((rule) => rule.decision === "deny");
  const decision = denied.length > 0 ? "deny" : matches.length > 0 ? "review" : "allow";
  const reasons = (denied.length > 0 ? denied : matches).map((rule) => rule.id);
  const row = db
    .query("INSERT INTO checks (at, intent, decision, reasons) VALUES (?, ?, ?, ?) RETURNING id")
    .get(new Date().toISOString(), intent, decision, JSON.stringify(reasons)) as { id: number };
  return { id: row.id, intent, decision, reasons };
}
