import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { firstWords, unattended } from "./origin";

/** Longest wait for a release's files. */
const LIMIT_SECONDS = 60;

/** What an annotated tag at the origin holds. */
export interface TaggedRelease {
  /** When the tag was made, ISO 8601 with offset. */
  readonly taggedAt: string;
  /** Text by path; a file that the release does not have is missing. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Reads releases at the origin; nothing of them stays on this machine.
 *
 * @param repository  git URL or path
 * @param tags        annotated tags that are there
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
  const folder = await mkdtemp(join(tmpdir(), "prism-release-"));
  const git = (...args: string[]) => runGit(folder, args);
  try {
    await git("init", "--quiet", "--bare");
    const refs = tags.map((tag) => `refs/tags/${tag}:refs/tags/${tag}`);
    // Without a path to read, no file is fetched where the server can leave them out.
    const filter = paths.length === 0 ? ["--filter=tree:0"] : [];
    await git("fetch", "--quiet", "--depth=1", ...filter, "--", repository, ...refs).catch(
      (error: unknown) => {
        throw describe(error, repository, tags);
      },
    );
    const read = tags.map(async (tag): Promise<[string, TaggedRelease]> => {
      const ref = `refs/tags/${tag}`;
      const taggedAt = await git("for-each-ref", "--format=%(creatordate:iso-strict)", ref);
      const texts = paths.map(async (path): Promise<[string, string][]> => {
        const isThere = (await git("ls-tree", "--name-only", ref, "--", path)).trim() !== "";
        return isThere ? [[path, await git("show", `${ref}:${path}`)]] : [];
      });
      return [
        tag,
        { taggedAt: taggedAt.trim(), files: new Map((await Promise.all(texts)).flat()) },
      ];
    });
    return new Map(await Promise.all(read));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runGit(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("git", ["-C", folder, ...args], {
    timeout: LIMIT_SECONDS * 1000,
    maxBuffer: 16 * 1024 * 1024,
    env: unattended(process.env),
  });
  return stdout;
}

function describe(error: unknown, repository: string, tags: readonly string[]): Error {
  const { killed, stderr } = error as { killed?: boolean; stderr?: string };
  const said = killed ? `it did not answer within ${LIMIT_SECONDS} s` : firstWords(stderr ?? "");
  return new Error(
    `${tags.join(", ")} cannot be read at the origin ${repository}: ${said || String(error)}; check prism:repository and your access to it`,
  );
}
