import { describeUnread, inScratchRepository } from "./scratch-repository";

/**
 * Whether a branch at the origin holds the commit of a tag.
 *
 * @param repository  git URL or path
 * @param commit      40 hexadecimal digits
 * @param tag         at the origin, leads to the commit
 * @returns           null: there is no such branch
 * @throws Error      the origin does not answer, in words
 */
export function isOnBranch(
  repository: string,
  branch: string,
  commit: string,
  tag: string,
): Promise<boolean | null> {
  const head = `refs/heads/${branch}`;
  return inScratchRepository(async (git) => {
    try {
      const said = await git("ls-remote", "--", repository, head);
      const [found = ""] = said.split("\t");
      if (found === "") return null;
      // As a rule the tag is on the newest commit, and nothing need be fetched.
      if (found === commit) return true;
      const refs = [`${head}:${head}`, `refs/tags/${tag}:refs/tags/${tag}`];
      await git("fetch", "--quiet", "--filter=tree:0", "--", repository, ...refs);
    } catch (error) {
      throw describeUnread(error, repository, branch);
    }
    const newer = await git("rev-list", "--max-count=1", commit, `^${head}`);
    return newer.trim() === "";
  });
}
