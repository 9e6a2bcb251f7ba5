import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { firstWords, unattended } from "./origin";

/** Longest wait for one call of git. */
const LIMIT_SECONDS = 60;

/** Runs git in a repository; gives its standard output, rejects unless it ends with 0. */
export type Git = (...args: readonly string[]) => Promise<string>;

/** Work in an empty bare repository; nothing of it stays on this machine. */
export async function inScratchRepository<T>(work: (git: Git) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "prism-release-"));
  const git: Git = async (...args) => {
    const { stdout } = await promisify(execFile)("git", ["-C", folder, ...args], {
      timeout: LIMIT_SECONDS * 1000,
      maxBuffer: 16 * 1024 * 1024,
      env: unattended(process.env),
    });
    return stdout;
  };
  try {
    await git("init", "--quiet", "--bare");
    return await work(git);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Why git did not read something at an origin.
 *
 * @param error  what a Git rejected with
 * @param what   such as the names of tags
 */
export function describeUnread(error: unknown, repository: string, what: string): Error {
  const { killed, stderr } = error as { killed?: boolean; stderr?: string };
  const said = killed ? `it did not answer within ${LIMIT_SECONDS} s` : firstWords(stderr ?? "");
  return new Error(
    `${what} cannot be read at the origin ${repository}: ${said || String(error)}; check prism:repository and your access to it`,
  );
}
