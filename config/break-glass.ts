import { z } from "zod";
import { quote } from "./quote";

const text = z.string({ error: "must be text" }).trim().min(1, { error: "must not be empty" });
const instant = z.iso.datetime({ error: "must be a time such as 2026-11-18T02:05:00Z" });

const opens = z
  .array(z.enum(["window", "freeze"], { error: "must be window or freeze" }), {
    error: "must be a list",
  })
  .min(1, { error: "must name what it opens" })
  .refine((rules) => new Set(rules).size === rules.length, { error: "must name each once" });

/** What stands in a break-glass token's file; the order of the keys is that of the file. */
export const tokenSchema = z.strictObject({
  stack: text.describe("Stack for which it opens the gate"),
  release: text.describe("Release tag that may be deployed"),
  commit: z
    .string({ error: "must be 40 hexadecimal digits or null" })
    .regex(/^[0-9a-f]{40}$/, { error: "must be 40 hexadecimal digits or null" })
    .nullable()
    .describe("Commit of that tag; null: not known when it was asked for"),
  actor: text.describe("Who may deploy it, `user@machine`"),
  reason: text,
  incident: text.describe("Where the incident is written down"),
  opens: opens.describe("What it opens, and nothing else"),
  from: instant,
  until: instant.describe("First instant after it"),
  nonce: z
    .string({ error: "must be text" })
    .regex(/^[0-9a-f]{32}$/, { error: "must be 32 hexadecimal digits" })
    .describe("Makes every token another one"),
});

/** What a break-glass token says. */
export type Token = z.infer<typeof tokenSchema>;

/** Everything that is wrong with a token, one line each. */
export function describeTokenProblems(error: z.ZodError, input: unknown): string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => `${key}: must be a known key`);
    }
    const [key] = issue.path;
    if (key === undefined) return [`must be a group of keys, got ${quote(input)}`];
    const value = (input as Readonly<Record<PropertyKey, unknown>>)[key];
    return [`${String(key)}: ${issue.message}, got ${quote(value)}`];
  });
}
