import { refOf } from "../config/release";
import { describeUnread, inScratchRepository } from "./scratch-repository";

/** What a tag at the origin holds. */
export interface TaggedRelease {
  /** Commit that the tag leads to, 40 hexadecimal digits. */
  readonly commit: string;
  readonly isAnnotated: boolean;
  /** When the tag was made, or the newest commit of a branch, ISO 8601 with offset. */
  readonly taggedAt: string;
  /** Text by path; a file that the release does not have is missing. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads releases at the origin; nothing of them stays on this machine.
 *
 * @param repository  git URL or path
 * @param tags        tags that are there, or branches
 * @param paths       files to read of each, from the top of the repository
 * @returns           by tag
 * @throws Error      the origin does not answer, or has no such tag, in words
 */
export async function readReleases(
  repository: string,
  tags: readonly string[],
  paths: readonly string[],
): Promise<Map<string, TaggedRelease>> {
  if (tags.length === 0) return new Map();
  return inScratchRepository(async (git) => {
    const refs = tags.map((tag) => `${refOf(tag)}:${refOf(tag)}`);
    // Without a path to read, no file is fetched where the server can leave them out.
    const filter = paths.length === 0 ? ["--filter=tree:0"] : [];
    await git("fetch", "--quiet", "--depth=1", ...filter, "--", repository, ...refs).catch(
      (error: unknown) => {
        throw describeUnread(error, repository, tags.join(", "));
      },
    );
    const read = tags.map(async (tag): Promise<[string, TaggedRelease]> => {
      const ref = refOf(tag);
      const taggedAt = await git("for-each-ref", "--format=%(creatordate:iso-strict)", ref);
      const commit = (await git("rev-parse", `${ref}^{commit}`)).trim();
      const isAnnotated = (await git("cat-file", "-t", ref)).trim() === "tag";
      const texts = paths.map(async (path): Promise<[string, string][]> => {
        const isThere = (await git("ls-tree", "--name-only", ref, "--", path)).trim() !== "";
        return isThere ? [[path, await git("show", `${ref}:${path}`)]] : [];
      });
      const files = new Map((await Promise.all(texts)).flat());
      return [tag, { commit, isAnnotated, taggedAt: taggedAt.trim(), files }];
    });
    return new Map(await Promise.all(read));
  });
}
