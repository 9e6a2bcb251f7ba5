import { short, type CheckQuestion, type ReviewState } from "./check";

/** Every pull request into the release branch is merged. */
export function checkMerge(question: CheckQuestion): string | string[] {
  return withState(question, ({ openPullRequests }) =>
    openPullRequests.length === 0
      ? "no pull request is open"
      : openPullRequests.map(
          (one) =>
            `${one}: must be merged, found it open; merge or close it, then tag a new version`,
        ),
  );
}

/** Every pull request that was merged into the release branch was approved. */
export function checkReview(question: CheckQuestion): string | string[] {
  return withState(question, ({ unapprovedPullRequests }) =>
    unapprovedPullRequests.length === 0
      ? "no pull request was merged without approval"
      : unapprovedPullRequests.map(
          (one) => `${one}: must be approved, found it merged without; have it reviewed`,
        ),
  );
}

/** CI is green for the commit. */
export function checkCi(question: CheckQuestion): string | string[] {
  return withState(question, ({ commit, ci, unfinished }) => {
    if (ci === "success") return `green for ${short(commit)}`;
    const what = unfinished.length === 0 ? ci : `${ci} (${unfinished.join(", ")})`;
    return [`CI of ${short(commit)}: must be green, found ${what}; mend it, or wait for its end`];
  });
}

function withState(
  { wanted, facts }: CheckQuestion,
  judge: (state: ReviewState) => string | string[],
): string | string[] {
  const state = facts.review;
  if ("unknown" in state) return [state.unknown];
  if (state.commit === wanted.commit) return judge(state);
  return [
    `prism:checks.review: must speak of ${short(wanted.commit)}, the commit of ${wanted.tag}, ` +
      `found ${short(state.commit)}; have its file written anew`,
  ];
}
