import { z } from "zod";
import type { Fact, ReviewState } from "../plan/checks/check";

/** Which repository is asked, where and as whom. */
export interface GithubAccess {
  /** `owner/name`. */
  readonly repository: string;
  /** Address of the API, without a slash at its end. */
  readonly api: string;
  /** Empty: not set. */
  readonly token: string;
}

/** Longest wait for one answer. */
const LIMIT_SECONDS = 20;
/** Most pages of one list; each has up to 100 entries. */
const MOST_PAGES = 20;

const pullsSchema = z.array(
  z.object({ number: z.int(), title: z.string(), merged_at: z.string().nullable() }),
);
const reviewsSchema = z.array(
  z.object({ user: z.object({ login: z.string() }).nullable(), state: z.string() }),
);
const runsSchema = z.object({
  check_runs: z.array(
    z.object({ name: z.string(), status: z.string(), conclusion: z.string().nullable() }),
  ),
});
const statusSchema = z.object({
  statuses: z.array(z.object({ context: z.string(), state: z.string() })),
});

type Pull = z.infer<typeof pullsSchema>[number];

/**
 * Asks GitHub's REST API for the pull requests into a release branch and the CI of a commit.
 *
 * @param commit  40 hexadecimal digits
 * @throws Error  it does not answer, or not as expected, in words
 * Source: https://docs.github.com/en/rest (2022-11-28)
 */
export async function readGithub(
  access: GithubAccess,
  branch: string,
  commit: string,
): Promise<Fact<ReviewState>> {
  if (access.token === "") {
    return {
      unknown: `GITHUB_TOKEN: must hold a token that may read pull requests and checks of ${access.repository}, found none; export it`,
    };
  }
  const base = `base=${encodeURIComponent(branch)}&per_page=100`;
  const [open, closed, ci] = await Promise.all([
    readPulls(access, `pulls?state=open&${base}`),
    readPulls(access, `pulls?state=closed&${base}`),
    readCi(access, commit),
  ]);
  const merged = closed.filter(({ merged_at }) => merged_at !== null);
  const approved = await Promise.all(merged.map((pull) => isApproved(access, pull)));
  return {
    commit,
    openPullRequests: open.map(nameOf),
    unapprovedPullRequests: merged.filter((_, index) => approved[index] === false).map(nameOf),
    ...ci,
  };
}

const nameOf = ({ number, title }: Pull) => `#${number} ${title}`;

async function readPulls(access: GithubAccess, path: string): Promise<Pull[]> {
  return (await readPages(access, path, pullsSchema)).flat();
}

/** Approved by somebody whose last word it is, and nobody's last word asks for changes. */
async function isApproved(access: GithubAccess, { number }: Pull): Promise<boolean> {
  const pages = await readPages(access, `pulls/${number}/reviews?per_page=100`, reviewsSchema);
  const words = new Map<string, string>();
  for (const { user, state } of pages.flat()) {
    // A comment takes nothing back.
    if (state !== "COMMENTED" && state !== "PENDING") words.set(user?.login ?? "", state);
  }
  const last = [...words.values()];
  return last.includes("APPROVED") && !last.includes("CHANGES_REQUESTED");
}

async function readCi(
  access: GithubAccess,
  commit: string,
): Promise<Pick<ReviewState, "ci" | "unfinished">> {
  const [runs, statuses] = await Promise.all([
    readPages(access, `commits/${commit}/check-runs?per_page=100`, runsSchema),
    readPages(access, `commits/${commit}/status?per_page=100`, statusSchema),
  ]);
  const all = [
    ...runs.flatMap(({ check_runs }) => check_runs).map((run) => [run.name, stateOf(run)] as const),
    ...statuses.flatMap((page) => page.statuses).map((one) => [one.context, one.state] as const),
  ];
  const namesOf = (states: readonly string[]) =>
    all.filter(([, state]) => states.includes(state)).map(([name]) => name);
  const failed = namesOf(["failure", "error"]);
  const pending = namesOf(["pending"]);
  if (failed.length > 0) return { ci: "failure", unfinished: failed };
  if (pending.length > 0) return { ci: "pending", unfinished: pending };
  return { ci: all.length === 0 ? "none" : "success", unfinished: [] };
}

/** A check run in the words of a status. */
function stateOf({ status, conclusion }: { status: string; conclusion: string | null }): string {
  if (status !== "completed") return "pending";
  return ["success", "neutral", "skipped"].includes(conclusion ?? "") ? "success" : "failure";
}

async function readPages<T>(
  access: GithubAccess,
  path: string,
  schema: z.ZodType<T>,
): Promise<T[]> {
  const pages: T[] = [];
  let next: string | undefined = `${access.api}/repos/${access.repository}/${path}`;
  while (next !== undefined && pages.length < MOST_PAGES) {
    const answer: Response = await ask(next, access);
    const read = schema.safeParse(await answer.json());
    if (!read.success)
      throw refused(next, "an answer in another form", "check prism:checks.review");
    pages.push(read.data);
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    // The token is for this server alone.
    if (next?.startsWith(`${access.api}/`) === false) {
      throw refused(next, "a page elsewhere", "check prism:checks.review.api");
    }
  }
  if (next !== undefined) throw refused(next, `more than ${MOST_PAGES} pages`, "check by hand");
  return pages;
}

async function ask(url: string, { token, repository }: GithubAccess): Promise<Response> {
  const headers = {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${token}`,
    "x-github-api-version": "2022-11-28",
  };
  const request = { headers, redirect: "error", signal: AbortSignal.timeout(LIMIT_SECONDS * 1000) };
  const answer = await fetch(url, request as RequestInit).catch((error: unknown) => {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    throw refused(url, cause?.code ?? message, "check prism:checks.review.api and the network");
  });
  if (answer.ok) return answer;
  const wayOut = `check prism:checks.review.repository, and that GITHUB_TOKEN may read ${repository}`;
  throw refused(url, `HTTP ${answer.status}`, wayOut);
}

function refused(url: string, found: string, wayOut: string): Error {
  return new Error(`${url}: must be answered by GitHub, found ${found}; ${wayOut}`);
}
