import { z } from "zod";

// Semantic Versioning 2.0.0 without build metadata: no leading zeros, no empty identifiers.
const NUMBER = "(?:0|[1-9]\\d*)";
const IDENTIFIER = `(?:${NUMBER}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const VERSION = `${NUMBER}\\.${NUMBER}\\.${NUMBER}(-${IDENTIFIER}(\\.${IDENTIFIER})*)?`;
// A branch has no underscore: in a deployment's id that stands for its slash.
const FOLDERS = "(?:[A-Za-z0-9][A-Za-z0-9-]*/)+";

/** `vX.Y.Z` with an optional pre-release part, or the branch of that release. Source: SOP phases 1 and 2 */
export const releaseSchema = z.string().regex(new RegExp(`^(?:v|${FOLDERS}v?)${VERSION}$`), {
  error:
    "must be a release tag such as v2.4.0; write the annotated tag with its v, or in staging its branch such as release/v2.4.0",
});

/** Whether a release is a branch, of which the newest commit counts; else it is a tag. */
export function isBranch(release: string): boolean {
  return release.includes("/");
}

/** Version that a release is of: 2.4.0-rc.1 of tag v2.4.0-rc.1, 2.4.0 of branch release/v2.4.0. */
export function versionOf(release: string): string {
  return release.slice(release.lastIndexOf("/") + 1).replace(/^v/, "");
}

/** Version that a candidate or a branch is to become: 2.4.0 of v2.4.0-rc.1. */
export function finalVersionOf(release: string): string {
  return versionOf(release).replace(/-.*/, "");
}

/** Where git keeps it. */
export function refOf(release: string): string {
  return isBranch(release) ? `refs/heads/${release}` : `refs/tags/${release}`;
}
