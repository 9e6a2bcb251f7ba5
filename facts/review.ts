import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { ReviewSettings } from "../config/checks";
import { parseDataFile } from "../config/data-file";
import { reviewFileSchema } from "../config/review-file";
import type { Fact, ReviewState } from "../plan/checks/check";
import { readGithub } from "./github";

/**
 * Asks for the state of merge, review and CI where the settings say.
 *
 * @param branch  the release branch
 * @param commit  40 hexadecimal digits
 * @param folder  of the project; a path in the settings begins there
 */
export function readReview(
  review: ReviewSettings,
  branch: string,
  commit: string,
  folder: string,
): Promise<Fact<ReviewState>> {
  if (review.source === "file") return readReviewFile(review.path, folder);
  const token = process.env["GITHUB_TOKEN"] ?? "";
  return readGithub({ ...review, token }, branch, commit);
}

async function readReviewFile(path: string, folder: string): Promise<Fact<ReviewState>> {
  let text: string;
  try {
    text = await readFile(resolve(folder, path), "utf8");
  } catch (error) {
    const said = (error as NodeJS.ErrnoException).code ?? String(error);
    return {
      unknown: `${path}: must be the file of prism:checks.review, got ${said} at ${resolve(folder, path)}; write it, or correct the path`,
    };
  }
  const { value, problems } = parseDataFile(text, reviewFileSchema);
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return value ?? { unknown: `${path} ${problems[0] ?? ""}${more}` };
}
