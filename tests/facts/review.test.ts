import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { readGithub } from "../../facts/github";
import { readReview } from "../../facts/review";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const COMMIT = "4".repeat(40);
const BRANCH = "release/v2.4.0";

/** Answers by path below the repository, as GitHub gave them; only what is read is kept. */
type Recorded = Readonly<Record<string, unknown>>;

const pull = (number: number, merged = true) => ({
  number,
  title: `Change ${number}`,
  merged_at: merged ? "2026-11-17T02:00:00Z" : null,
});
const review = (login: string, state: string) => ({ user: { login }, state });
const run = (name: string, conclusion: string | null) => ({
  name,
  status: conclusion === null ? "in_progress" : "completed",
  conclusion,
});
const list = (state: string) => `pulls?state=${state}&base=release%2Fv2.4.0&per_page=100`;

const GOOD: Recorded = {
  [list("open")]: [],
  [list("closed")]: [pull(1), pull(2, false)],
  "pulls/1/reviews?per_page=100": [
    review("ann", "CHANGES_REQUESTED"),
    review("ann", "APPROVED"),
    review("bob", "COMMENTED"),
  ],
  [`commits/${COMMIT}/check-runs?per_page=100`]: {
    check_runs: [run("test", "success"), run("docs", "skipped")],
  },
  [`commits/${COMMIT}/status?per_page=100`]: { statuses: [{ context: "ci", state: "success" }] },
};
const STATE = {
  commit: COMMIT,
  openPullRequests: [],
  unapprovedPullRequests: [],
  ci: "success",
  unfinished: [],
};

describe("readGithub", () => {
  let answers: Recorded = GOOD;
  let asked: IncomingMessage[] = [];
  let api = "";
  const server = createServer((request, response) => {
    asked.push(request);
    const path = (request.url ?? "").replace("/repos/example/gateway/", "");
    const answer = answers[path];
    const next = answers[`next of ${path}`];
    if (typeof next === "string") response.setHeader("link", `<${next}>; rel="next"`);
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(JSON.stringify(answer ?? { message: "Not Found" }));
  });
  const ask = (changes: Recorded = {}, token = "t0ken") => {
    answers = { ...GOOD, ...changes };
    asked = [];
    return readGithub({ repository: "example/gateway", api, token }, BRANCH, COMMIT);
  };

  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  it("reads pull requests, approvals and CI, with the token", async () => {
    assert.deepEqual(await ask(), STATE);
    assert.deepEqual(
      [...new Set(asked.map(({ headers }) => headers.authorization))],
      ["Bearer t0ken"],
    );
  });

  it("names open pull requests, those of further pages too", async () => {
    const further = `${list("open")}&page=2`;
    const state = await ask({
      [list("open")]: [pull(3, false)],
      [`next of ${list("open")}`]: `${api}/repos/example/gateway/${further}`,
      [further]: [pull(4, false)],
    });
    assert.deepEqual(state, { ...STATE, openPullRequests: ["#3 Change 3", "#4 Change 4"] });
  });

  it("counts the last word of each reviewer", async () => {
    for (const reviews of [
      [],
      [review("ann", "COMMENTED")],
      [review("ann", "APPROVED"), review("ann", "DISMISSED")],
      [review("ann", "APPROVED"), review("bob", "CHANGES_REQUESTED")],
    ]) {
      const state = await ask({ "pulls/1/reviews?per_page=100": reviews });
      assert.deepEqual(state, { ...STATE, unapprovedPullRequests: ["#1 Change 1"] });
    }
  });

  it("says what of CI failed, what still runs and that there is none", async () => {
    const ci = async (check_runs: unknown[], statuses: unknown[]) => {
      const state = await ask({
        [`commits/${COMMIT}/check-runs?per_page=100`]: { check_runs },
        [`commits/${COMMIT}/status?per_page=100`]: { statuses },
      });
      return "unknown" in state ? state : [state.ci, state.unfinished];
    };
    const wrong = [{ context: "deploy", state: "error" }];
    assert.deepEqual(await ci([run("test", "timed_out"), run("lint", null)], wrong), [
      "failure",
      ["test", "deploy"],
    ]);
    assert.deepEqual(await ci([run("lint", null)], []), ["pending", ["lint"]]);
    assert.deepEqual(await ci([], []), ["none", []]);
  });

  it("asks nothing without a token", async () => {
    assert.deepEqual(await ask({}, ""), {
      unknown:
        "GITHUB_TOKEN: must hold a token that may read pull requests and checks of example/gateway, found none; export it",
    });
    assert.deepEqual(asked, []);
  });

  it("says which question was answered wrongly, and sends the token nowhere else", async () => {
    const url = `${api}/repos/example/gateway/${list("open")}`;
    await assert.rejects(ask({ [list("open")]: undefined }), {
      message: `${url}: must be answered by GitHub, found HTTP 404; check prism:checks.review.repository, and that GITHUB_TOKEN may read example/gateway`,
    });
    await assert.rejects(ask({ [list("open")]: {} }), {
      message: `${url}: must be answered by GitHub, found an answer in another form; check prism:checks.review`,
    });
    await assert.rejects(ask({ [`next of ${list("open")}`]: "http://elsewhere.example/2" }), {
      message:
        "http://elsewhere.example/2: must be answered by GitHub, found a page elsewhere; check prism:checks.review.api",
    });
  });
});

describe("readReview from a file", () => {
  after(removeTemporaryFolders);
  const read = async (text: string) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "review.yaml"), text);
    return readReview({ source: "file", path: "review.yaml" }, BRANCH, COMMIT, folder);
  };

  it("reads the same state", async () => {
    const text = `commit: "${COMMIT}"\nopenPullRequests: []\nunapprovedPullRequests: []\nci: success\n`;
    assert.deepEqual(await read(text), STATE);
  });

  it("says what is wrong with it, or that there is none", async () => {
    assert.deepEqual(await read("commit: 4444444f\nci: green\n"), {
      unknown:
        'review.yaml line 1: commit: must be a whole commit, got "4444444f"; write its 40 hexadecimal digits in quotes (and 3 more)',
    });
    const none = await readReview(
      { source: "file", path: "none.yaml" },
      BRANCH,
      COMMIT,
      "/nowhere",
    );
    assert.deepEqual(none, {
      unknown:
        "none.yaml: must be the file of prism:checks.review, got ENOENT at /nowhere/none.yaml; write it, or correct the path",
    });
  });
});
