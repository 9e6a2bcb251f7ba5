import { z } from "zod";
import { isStaging } from "./staging";
import { name } from "./words";

/** What must hold of a release before production gets it. Source: SOP phases 1 and 2 */
export const CHECKS = [
  "tag",
  "changelog",
  "merge",
  "review",
  "ci",
  "staging",
  "last-good",
  "backup",
] as const;
/** One of them. */
export type CheckName = (typeof CHECKS)[number];

/** Where the state of merge, review and CI is read. */
const reviewSchema = z.discriminatedUnion("source", [
  z.strictObject({
    source: z.literal("file").describe("GitHub's API, or a file that something else writes"),
    path: z
      .string()
      .regex(/\.(ya?ml|json)$/i, {
        error:
          "must be a file that ends in .yaml, .yml or .json; write its path from the project's folder, such as review.yaml",
      })
      .describe("Written by whatever knows the state, for this commit"),
  }),
  z.strictObject({
    source: z.literal("github"),
    repository: z
      .string()
      .regex(/^[\w.-]+\/[\w.-]+$/, {
        error: "must be owner and name; write it such as example/prism-gateway",
      })
      .describe("Owner and name at GitHub"),
    api: z
      .url({ protocol: /^https?$/ })
      .default("https://api.github.com")
      .describe("Of a GitHub Enterprise server: https://<server>/api/v3"),
  }),
]);

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
  review: reviewSchema
    .nullable()
    .default(null)
    .describe("Source of the checks merge, review and ci; not set: they are not made"),
});

/** Where the state of merge, review and CI is read. */
export type ReviewSettings = z.infer<typeof reviewSchema>;
/** What must hold of a release before it is deployed. */
export type ChecksSettings = z.infer<typeof checksSchema>;

/**
 * The checks of a stack: as configured, else none for staging and all for any other.
 *
 * @param stack   name of the stack, organisation in front allowed
 * @param checks  from the settings; null: not set
 */
export function checksOf(stack: string, checks: ChecksSettings | null): ChecksSettings {
  return checks ?? checksSchema.parse({ skip: isStaging(stack) ? [...CHECKS] : [] });
}
