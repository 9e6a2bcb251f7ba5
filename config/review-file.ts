import { z } from "zod";

const names = z.array(z.string().trim().min(1));

/** State of merge, review and CI: the file that `prism:checks.review.path` names. */
export const reviewFileSchema = z.strictObject({
  commit: z.string().regex(/^[0-9a-f]{40}$/, {
    error: "must be a whole commit; write its 40 hexadecimal digits in quotes",
  }),
  openPullRequests: names.describe("Into the release branch, not merged yet"),
  unapprovedPullRequests: names.describe("Merged without a valid approval"),
  ci: z.enum(["success", "failure", "pending", "none"]),
  unfinished: names.default([]).describe("What failed in CI or still runs"),
});
