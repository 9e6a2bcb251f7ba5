import type { Database } from "bun:sqlite";
import { rules } from "prism-rules";
import { BadRequest } from "./bad-request";

export interface Decision {
  id: number;
  intent: string;
  decision: "allow" | "review" | "deny";
  reasons: string[];
  score: number;
}

/** Longest intent that is accepted. */
const longestIntent = 2000;

/** Judges an intent by the rules, scores it and keeps the decision. */
export function checkIntent(db: Database, intent: string): Decision {
  if (intent.length > longestIntent) {
    throw new BadRequest(`intent: expected at most ${longestIntent} characters, got ${intent.length}`);
  }
  const matches = rules.filter((rule) => rule.pattern.test(intent));
  const denied = matches.filter((rule) => rule.decision === "deny");
  const decision = denied.length > 0 ? "deny" : matches.length > 0 ? "review" : "allow";
  const reasons = (denied.length > 0 ? denied : matches).map((rule) => rule.id);
  const score = Math.min(100, matches.reduce((sum, rule) => sum + rule.weight, 0));
  const row = db
    .query("INSERT INTO checks (at, intent, decision, reasons, score) VALUES (?, ?, ?, ?, ?) RETURNING id")
    .get(new Date().toISOString(), intent, decision, JSON.stringify(reasons), score) as { id: number };
  return { id: row.id, intent, decision, reasons, score };
}
