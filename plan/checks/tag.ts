import { isBranch } from "../../config/release";
import { short, type CheckQuestion } from "./check";

/** The annotated tag is at the origin, on its release branch, at the commit that is planned. */
export function checkTag({ wanted, facts }: CheckQuestion): string | string[] {
  const { tagged } = facts;
  if ("unknown" in tagged) return [tagged.unknown];
  const { commit, isAnnotated, branch, isOnBranch } = tagged;
  if (isBranch(wanted.tag)) {
    return commit === wanted.commit
      ? `${wanted.tag} leads to ${short(commit)}`
      : [
          `${wanted.tag} at the origin: must lead to ${short(wanted.commit)} as planned, found ${short(commit)}; ` +
            "somebody pushed to it: begin again",
        ];
  }
  if (!isAnnotated) {
    return [
      `${wanted.tag} at the origin: must be an annotated tag, found a lightweight one; ` +
        `git tag -a -f ${wanted.tag} ${wanted.tag}^{} && git push -f origin ${wanted.tag}`,
    ];
  }
  if (commit !== wanted.commit) {
    return [
      `${wanted.tag} at the origin: must lead to ${short(wanted.commit)} as planned, found ${short(commit)}; ` +
        "a released tag must not move: make a new version",
    ];
  }
  if (isOnBranch === null) {
    return [
      `${branch} at the origin: must be the release's branch, found no such branch; push it, or correct prism:checks.branch`,
    ];
  }
  if (!isOnBranch) {
    return [
      `${branch} at the origin: must hold ${short(commit)}, the commit of ${wanted.tag}, found it without; ` +
        "tag a commit of the branch as a new version, or correct prism:checks.branch",
    ];
  }
  return `${wanted.tag} is ${short(commit)} on ${branch}`;
}
