import { z } from "zod";
import { name } from "./words";

/** What must hold of a release before production gets it. Source: SOP phases 1 and 2 */
export const CHECKS = ["tag", "changelog", "staging", "last-good", "backup"] as const;
/** One of them. */
export type CheckName = (typeof CHECKS)[number];

/** What must hold of a release before it is deployed. */
export const checksSchema = z.strictObject({
  skip: z.array(z.enum(CHECKS)).default([]).describe("Checks that are not made"),
  branch: z
    .string()
    .regex(/^(?!-)[\w./{}-]+$/, {
      error:
        "must be a branch, with {tag}, {version}, {major} and {minor} in place of the release's; write release/{tag}",
    })
    .default("release/{tag}")
    .describe("Release branch that must hold the tagged commit. Source: SOP phase 1"),
  staging: name.default("staging").describe("Stack that must have verified the same commit"),
});

/** What must hold of a release before it is deployed. */
export type ChecksSettings = z.infer<typeof checksSchema>;

/**
 * The checks of a stack: as configured, else none for staging and all for any other.
 *
 * @param stack   name of the stack, organisation in front allowed
 * @param checks  from the settings; null: not set
 */
export function checksOf(stack: string, checks: ChecksSettings | null): ChecksSettings {
  const isStaging = stack.split("/").at(-1) === "staging";
  return checks ?? checksSchema.parse({ skip: isStaging ? [...CHECKS] : [] });
}
