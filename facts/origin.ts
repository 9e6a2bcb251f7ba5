import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isBranch, refOf } from "../config/release";
import type { OriginAnswer } from "../plan/run-plan";

/** Longest wait for the origin. */
const LIMIT_SECONDS = 20;

/**
 * Commit of an annotated tag or of a branch at the origin, asked by `git ls-remote`.
 *
 * @param repository    git URL or path
 * @param tag           release tag `vX.Y.Z`, or a branch
 * @param limitSeconds  longest wait
 * @returns             unresolved, with reason and way out, if there is no such annotated tag or branch; never rejects
 */
export async function readOrigin(
  repository: string,
  tag: string,
  limitSeconds = LIMIT_SECONDS,
): Promise<OriginAnswer> {
  const ref = refOf(tag);
  try {
    const { stdout } = await promisify(execFile)(
      "git",
      ["ls-remote", "--", repository, ref, `${ref}^{}`],
      {
        timeout: limitSeconds * 1000,
        env: unattended(process.env),
      },
    );
    return parseRefs(stdout, tag);
  } catch (error) {
    const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: string };
    if (code === "ENOENT") {
      return unresolved("git is not installed on this machine", "install git");
    }
    const said = killed ? `it did not answer within ${limitSeconds} s` : firstWords(stderr ?? "");
    return unresolved(
      `the origin ${repository} cannot be read: ${said}`,
      "check prism:repository and your access to it",
    );
  }
}

/** Nothing may ask a person or speak another language; an own ssh command is kept. */
export function unattended(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ssh = environment.GIT_SSH_COMMAND ?? "ssh";
  return {
    ...environment,
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_SSH_COMMAND: `${ssh} -o BatchMode=yes`,
  };
}

/** What git and ssh said, without warnings and without the advice that follows an empty line. */
export function firstWords(stderr: string): string {
  const lines = (stderr.trim().split(/\n\s*\n/)[0] ?? "").split("\n").map((line) => line.trim());
  return lines.filter((line) => !/^(warning:|\*\*)/i.test(line)).join(" ");
}

/** Reads what `git ls-remote` printed: an annotated tag has a second line with `^{}`, the commit it points to; a branch has one. */
export function parseRefs(text: string, tag: string): OriginAnswer {
  const refs = new Map(
    text.split("\n").map((line) => line.split("\t").reverse() as [string, string]),
  );
  const commit = refs.get(isBranch(tag) ? refOf(tag) : `refs/tags/${tag}^{}`);
  if (commit !== undefined) return { state: "resolved", commit };
  if (isBranch(tag)) {
    return unresolved(
      `branch ${tag} does not exist at the origin`,
      `correct prism:release, or push it: git push origin ${tag}`,
    );
  }
  if (refs.has(`refs/tags/${tag}`)) {
    return unresolved(
      `tag ${tag} is lightweight, expected an annotated one`,
      `git tag -a -f ${tag} ${tag}^{} && git push -f origin ${tag}`,
    );
  }
  return unresolved(
    `tag ${tag} does not exist at the origin`,
    `correct prism:release, or make the tag: git tag -a ${tag} && git push origin ${tag}`,
  );
}

function unresolved(reason: string, wayOut: string): OriginAnswer {
  return { state: "unresolved", reason, wayOut };
}
