import assert from "node:assert/strict";
import { announce } from "../../plan/announce";
import { deploymentOf } from "../../plan/identity";
import type { Inspection } from "../../plan/inspection";
import { planRun } from "../../plan/run";
import type { RunQuestion } from "../../plan/run-plan";
import {
  observed,
  openRun,
  question,
  running,
  runningFrom,
  runOf,
  SETTINGS,
} from "../support/fleet";

const BRANCH = "release/v2.4.0";
const [FIRST, SECOND] = ["a".repeat(40), "b".repeat(40)];
const built = (commit: string) => deploymentOf(BRANCH, commit, SETTINGS);

/** A host of staging that runs a commit of the branch, verified. */
function atCommit(commit: string): Inspection {
  const deployment = built(commit);
  const run = { ...runOf("v2.4.0"), deployment };
  const at = "2026-11-18T01:00:00.000Z";
  return {
    ...running("v2.4.0", "web-1", {
      verified: [{ deployment, runId: run.id, at }],
      settledRun: { ...run, at, ending: "confirmed" },
    }),
    stack: "staging",
    current: deployment,
    process: runningFrom(deployment),
  };
}

const ask = (host: Inspection, commit: string, changes: Partial<RunQuestion> = {}) =>
  planRun(
    question(observed(host), {
      stack: "staging",
      tag: BRANCH,
      origin: { state: "resolved", commit },
      ...changes,
    }),
  );

describe("a release branch", () => {
  it("is a deployment whose id can be a folder", () => {
    assert.equal(built(FIRST).id, `release_v2.4.0-aaaaaaa-${SETTINGS}`);
  });

  it("makes an update act only when it moved", () => {
    assert.equal(ask(atCommit(FIRST), FIRST).kind, "noop");
    const moved = ask(atCommit(FIRST), SECOND);
    assert.deepEqual([moved.kind, moved.run.deployment], ["deploy", built(SECOND)]);
    const behind = { ...running("v2.3.0"), stack: "staging" };
    assert.equal(ask(behind, FIRST).kind, "deploy");
  });

  it("is said with the commit that it leads to", () => {
    const host = atCommit(FIRST);
    const [said] = announce(ask(host, SECOND), observed(host), false);
    assert.equal(said?.text.split("\n")[1], `  branch ${BRANCH}: commit ${SECOND}`);
  });

  it("is not guessed where the origin does not answer", () => {
    const origin = { state: "unresolved", reason: "no answer", wayOut: "mend it" } as const;
    const { kind, reasons } = ask(atCommit(FIRST), FIRST, { origin });
    assert.deepEqual([kind, reasons], ["refuse", ["no answer; mend it"]]);
  });

  it("that moved during a run is finished by prism resume", () => {
    const host = atCommit(FIRST);
    const run = openRun({
      ...runOf("v2.4.0", "deploy", "deploy-open-1"),
      deployment: built(SECOND),
    });
    const open = { ...host, ledger: { ...host.ledger, openRun: run } };
    const { reasons } = ask(open, FIRST);
    assert.match(reasons[0] ?? "", /; finish it first by prism resume --stack staging, or stop it/);
    assert.equal(ask(open, FIRST, { resume: true }).run.deployment.commit, SECOND);
  });

  it("is refused in production, which takes only tags, but never keeps it from going back", () => {
    const { kind, reasons } = ask({ ...running("v2.3.0") }, FIRST, { stack: "production" });
    assert.equal(kind, "refuse");
    assert.deepEqual(reasons, [
      `prism:release: must be an annotated tag in stack production, got branch ${BRANCH}; tag what staging verified: git tag -a v2.4.0 aaaaaaa && git push origin v2.4.0, then pulumi config set prism:release v2.4.0 --stack production`,
    ]);
    const order = { to: "v2.3.0", reason: "slow", restoreData: false, overNewerData: false };
    const back = running("v2.4.0", "web-1", {
      verified: [...running("v2.3.0").ledger.verified, ...running("v2.4.0").ledger.verified],
    });
    assert.equal(ask(back, FIRST, { stack: "production", rollback: order }).kind, "rollback");
  });

  it("that failed is held until somebody pushes to it", () => {
    const host = atCommit(FIRST);
    const mark = { deployment: built(SECOND), runId: "deploy-open-2", ordered: false };
    const bad = [{ ...mark, at: "2026-11-18T02:00:00.000Z", reason: "too slow" }];
    const { kind, reasons } = ask({ ...host, ledger: { ...host.ledger, bad } }, SECOND);
    assert.equal(kind, "held");
    assert.match(
      reasons[0] ?? "",
      /; to go on: push a new commit to release\/v2\.4\.0; to try again: /,
    );
  });
});
