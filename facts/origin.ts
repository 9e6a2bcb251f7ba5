import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { OriginAnswer } from "../plan/run";

/** Longest wait for the origin, in milliseconds. */
const LIMIT_MILLISECONDS = 20_000;

/**
 * Commit of an annotated tag at the origin, asked by `git ls-remote`.
 *
 * @param repository  git URL or path
 * @param tag         release tag, `vX.Y.Z`
 * @returns           unresolved, with reason and way out, if there is no such annotated tag; never rejects
 */
export async function readOrigin(repository: string, tag: string): Promise<OriginAnswer> {
  const ref = `refs/tags/${tag}`;
  try {
    const { stdout } = await promisify(execFile)(
      "git",
      ["ls-remote", "--", repository, ref, `${ref}^{}`],
      {
        timeout: LIMIT_MILLISECONDS,
        env: { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_SSH_COMMAND: "ssh -o BatchMode=yes" },
      },
    );
    return parseRefs(stdout, tag);
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === "ENOENT") {
      return unresolved("git is not installed on this machine", "install git");
    }
    const said = stderr?.trim().split("\n").at(-1) ?? "it did not answer in time";
    return unresolved(
      `the origin ${repository} cannot be read: ${said}`,
      "check prism:repository and your access to it",
    );
  }
}

/** Reads what `git ls-remote` printed: an annotated tag has a second line with `^{}`, the commit it points to. */
export function parseRefs(text: string, tag: string): OriginAnswer {
  const refs = new Map(
    text.split("\n").map((line) => line.split("\t").reverse() as [string, string]),
  );
  const commit = refs.get(`refs/tags/${tag}^{}`);
  if (commit !== undefined) return { state: "resolved", commit };
  if (refs.has(`refs/tags/${tag}`)) {
    return unresolved(
      `tag ${tag} is lightweight, expected an annotated one`,
      `git tag -a -f ${tag} ${tag}^{} && git push -f origin ${tag}`,
    );
  }
  return unresolved(
    `tag ${tag} does not exist at the origin`,
    `git tag -a ${tag} && git push origin ${tag}`,
  );
}

function unresolved(reason: string, wayOut: string): OriginAnswer {
  return { state: "unresolved", reason, wayOut };
}
