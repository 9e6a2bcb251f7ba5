import { parse } from "semver";
import { isBranch } from "../config/release";
import type { ChecksSettings } from "../config/checks";
import type { Settings } from "../config/schema";
import type { Fact, ReleaseFacts, TaggedCommit, VerifiedRelease } from "../plan/checks/check";
import { LANGUAGES } from "../plan/notice";
import type { Deployment } from "../plan/release";
import { isOnBranch } from "./release-branch";
import { readReleases } from "./release-files";
import { readReview } from "./review";

/**
 * Asks what the checks of a release rest on besides the hosts; never rejects.
 *
 * @param wanted       what is to be deployed
 * @param readStaging  what a stack has verified on all its hosts
 * @param folder       of the project; a path in the settings begins there
 */
export async function readReleaseFacts(
  settings: Settings,
  checks: ChecksSettings,
  wanted: Deployment,
  readStaging: (stack: string) => Promise<Fact<readonly VerifiedRelease[]>>,
  folder: string,
): Promise<ReleaseFacts> {
  const [tagged, review, staging] = await Promise.all([
    checks.skip.includes("tag") && checks.skip.includes("changelog")
      ? { unknown: "not asked" }
      : readTagged(settings, checks, wanted).catch(unknown),
    checks.review === null
      ? { unknown: "not asked" }
      : readReview(checks.review, branchOf(checks.branch, wanted.tag), wanted.commit, folder).catch(
          unknown,
        ),
    checks.skip.includes("staging")
      ? { unknown: "not asked" }
      : readStaging(checks.staging).catch(unknown),
  ]);
  return { tagged, review, staging };
}

const unknown = (error: unknown) => ({
  unknown: error instanceof Error ? error.message : String(error),
});

async function readTagged(
  { repository, notice }: Settings,
  checks: ChecksSettings,
  { tag }: Deployment,
): Promise<Fact<TaggedCommit>> {
  const paths = LANGUAGES.flatMap((language) => notice.changelogs[language] ?? []);
  const release = (await readReleases(repository, [tag], paths)).get(tag);
  if (release === undefined) return { unknown: `${tag} was not read` };
  const { commit, isAnnotated, files } = release;
  const branch = branchOf(checks.branch, tag);
  const isOn =
    isBranch(tag) ||
    checks.skip.includes("tag") ||
    (await isOnBranch(repository, branch, commit, tag));
  return { commit, isAnnotated, branch, isOnBranch: isOn, files };
}

/** `release/{tag}` as it is for one release. */
function branchOf(pattern: string, tag: string): string {
  if (isBranch(tag)) return tag;
  const version = parse(tag);
  return pattern
    .replaceAll("{tag}", tag)
    .replaceAll("{version}", version?.version ?? tag)
    .replaceAll("{major}", String(version?.major ?? ""))
    .replaceAll("{minor}", String(version?.minor ?? ""));
}
