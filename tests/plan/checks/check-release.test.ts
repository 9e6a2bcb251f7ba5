import assert from "node:assert/strict";
import { CHECKS, checksOf, checksSchema } from "../../../config/checks";
import type { CheckQuestion } from "../../../plan/checks/check";
import { checkRefusal, checkRelease, isChecked } from "../../../plan/checks/check-release";
import type { TestResults } from "../../../plan/test-results";
import {
  at,
  COMMITS,
  deployment,
  inspection,
  ledger,
  observed,
  verified,
} from "../../support/fleet";
import { settingsWith } from "../../support/settings";
import { checkQuestion, ENTRY, facts, host, tagged, TESTS } from "./question";

const refusal = (changes: Partial<CheckQuestion>) =>
  checkRefusal(checkRelease(checkQuestion(changes)));
const withTagged = (changes: Parameters<typeof tagged>[0]) =>
  refusal({ facts: facts({ tagged: tagged(changes) }) });
const withTests = (tests: TestResults | null, tag = "v2.4.0") =>
  facts({ staging: [{ tag, commit: COMMITS["v2.4.0"], tests }] });
const withChangelog = (text: string) => withTagged({ files: new Map([["CHANGELOG.md", text]]) });

describe("checkRelease", () => {
  it("says of every check what it found, in one order", () => {
    assert.deepEqual(checkRelease(checkQuestion()), [
      { check: "tag", passed: true, text: "v2.4.0 is 4444444 on release/v2.4.0" },
      { check: "changelog", passed: true, text: "CHANGELOG.md: entry and breaking changes" },
      {
        check: "staging",
        passed: true,
        text: "stack staging verified 4444444 as v2.4.0; slowest answers: Gateway check 12 ms, Retrospective 3 ms, Analytics 4 ms, MCP server 5 ms",
      },
      {
        check: "last-good",
        passed: true,
        text: `every host has ${deployment("v2.3.0").id}`,
      },
      { check: "backup", passed: true, text: "every host has room for it" },
    ]);
    assert.deepEqual(refusal({}), []);
  });

  it("makes no check that is skipped", () => {
    const checks = checksSchema.parse({ skip: CHECKS.filter((check) => check !== "backup") });
    const results = checkRelease(checkQuestion({ checks }));
    assert.deepEqual(
      results.map(({ check }) => check),
      ["backup"],
    );
  });

  it("refuses a tag that moved since the plan was made", () => {
    assert.deepEqual(withTagged({ commit: COMMITS["v2.3.0"] }), [
      "check tag: v2.4.0 at the origin: must lead to 4444444 as planned, found 3333333; a released tag must not move: make a new version",
    ]);
  });

  it("refuses a lightweight tag", () => {
    assert.deepEqual(withTagged({ isAnnotated: false }), [
      "check tag: v2.4.0 at the origin: must be an annotated tag, found a lightweight one; git tag -a -f v2.4.0 v2.4.0^{} && git push -f origin v2.4.0",
    ]);
  });

  it("refuses a tag beside its release branch, and one without such a branch", () => {
    assert.deepEqual(withTagged({ isOnBranch: false }), [
      "check tag: release/v2.4.0 at the origin: must hold 4444444, the commit of v2.4.0, found it without; tag a commit of the branch as a new version, or correct prism:checks.branch",
    ]);
    assert.deepEqual(withTagged({ isOnBranch: null }), [
      "check tag: release/v2.4.0 at the origin: must be the release's branch, found no such branch; push it, or correct prism:checks.branch",
    ]);
  });

  it("refuses a release without changelog, entry or section of what breaks", () => {
    assert.deepEqual(withTagged({ files: new Map() }), [
      "check changelog: CHANGELOG.md of v2.4.0: must be there, found no such file; add it and tag it as a new version, or correct prism:notice.changelogs",
    ]);
    assert.deepEqual(withChangelog(ENTRY.replace("v2.4.0", "v2.3.9")), [
      'check changelog: CHANGELOG.md of v2.4.0: must have a heading "## v2.4.0", found none; add the entry and tag it as a new version',
    ]);
    assert.deepEqual(withChangelog(ENTRY.replace("Breaking changes", "Fixes")), [
      'check changelog: CHANGELOG.md of v2.4.0: its entry must have a section of breaking changes, found sections: features, fixes; add "### Breaking changes" ("None." if nothing breaks) and tag it as a new version',
    ]);
  });

  it("asks every changelog that is configured", () => {
    const changelogs = { en: "CHANGELOG.md", zh: "CHANGELOG.zh.md" };
    const settings = settingsWith({ notice: { changelogs } });
    assert.equal(refusal({ settings }).length, 1);
    assert.match(refusal({ settings })[0] ?? "", /CHANGELOG\.zh\.md of v2\.4\.0: must be there/);
  });

  it("refuses a commit that staging has not verified, whatever its tag is called there", () => {
    const other = facts({ staging: [{ tag: "v2.4.0", commit: "a".repeat(40), tests: TESTS }] });
    assert.deepEqual(refusal({ facts: other }), [
      "check staging: stack staging: must have verified 4444444, the commit of v2.4.0, found v2.4.0 (aaaaaaa); deploy it there first: pulumi config set prism:release v2.4.0 --stack staging, then pulumi up --stack staging",
    ]);
    const candidate = withTests(TESTS, "v2.4.0-rc.1");
    assert.deepEqual(refusal({ facts: candidate }), []);
  });

  it("refuses a commit that staging verified without its smoke and performance tests", () => {
    assert.deepEqual(refusal({ facts: withTests(null) }), [
      "check staging: stack staging: must have smoke and performance tests of 4444444 (v2.4.0) on every host, found none on some; deploy another release there, then v2.4.0 again",
    ]);
  });

  it("refuses a commit that was slower in staging than production allows, or not measured", () => {
    const [gateway, ...others] = TESTS.performance;
    assert.ok(gateway);
    const at = (slowestMilliseconds: number) => ({ ...gateway, slowestMilliseconds });
    const slow = withTests({ ...TESTS, performance: [at(1001), ...others] });
    assert.deepEqual(refusal({ facts: slow }), [
      'check staging: stack staging, tests of 4444444 (v2.4.0): "Gateway check" must take at most 1000 ms, found 1001 ms; make it faster, and deploy another release there, then v2.4.0 again',
    ]);
    const edge = withTests({ ...TESTS, performance: [at(1000), ...others] });
    assert.deepEqual(refusal({ facts: edge }), []);
    const missing = withTests({ ...TESTS, performance: others });
    assert.deepEqual(refusal({ facts: missing }), [
      'check staging: stack staging, tests of 4444444 (v2.4.0): must have measured "Gateway check", found Retrospective, Analytics, MCP server; give both stacks the same prism:app.checks, and deploy another release there, then v2.4.0 again',
    ]);
  });

  it("refuses with the reason where origin or staging are not known", () => {
    const none = facts({ tagged: { unknown: "no origin" }, staging: { unknown: "no outputs" } });
    assert.deepEqual(refusal({ facts: none }), [
      "check tag: no origin",
      "check changelog: no origin",
      "check staging: no outputs",
    ]);
  });

  it("refuses a host without the last good deployment, but not one that is new", () => {
    const without = { ...host("web-2"), deployments: [] };
    const id = deployment("v2.3.0").id;
    assert.deepEqual(refusal({ hosts: observed(host("web-1"), without) }), [
      `check last-good: web-2: must have the last good deployment ${id} on disk, found it without; place it again: deploy prism:release v2.3.0 first`,
    ]);
    const fresh = inspection({ host: "web-2" });
    assert.deepEqual(refusal({ hosts: observed(host("web-1"), fresh) }), []);
    assert.deepEqual(refusal({ hosts: observed(fresh) }), []);
  });

  it("refuses hosts that share no verified deployment", () => {
    const other = { ...host("web-2"), ledger: ledger({ verified: [verified("v2.2.0", 1)] }) };
    assert.deepEqual(refusal({ hosts: observed(host("web-1"), other) }), [
      "check last-good: hosts: one deployment must be verified on all of them to go back to, found none; bring all hosts to one release that some of them ran verified (prism status) first",
    ]);
  });

  it("refuses a host without room for a backup of twice the newest one", () => {
    const backup = { path: "/backups/1.tar.gz", sha256: "", runId: "", at: at(1), bytes: 3e10 };
    const used = host("web-1");
    const full = { ...used, ledger: { ...used.ledger, lastBackup: backup } };
    assert.deepEqual(refusal({ hosts: observed(full, host("web-2")) }), [
      "check backup: web-1: must have 60.0 GB free for a backup, found 50.0 GB; free disk space there",
    ]);
    const none = settingsWith({ backup: { method: "none" } });
    assert.deepEqual(refusal({ hosts: observed(full), settings: none }), []);
  });
});

describe("isChecked", () => {
  it("asks for what brings something new, never for a way back or an end", () => {
    const kinds = [
      ...(["first", "deploy"] as const),
      ...(["rollback", "resume", "noop", "held", "refuse", "unknown"] as const),
    ];
    assert.deepEqual(kinds.filter(isChecked), ["first", "deploy"]);
  });
});

describe("checksOf", () => {
  it("makes all checks unless told otherwise, and none in staging", () => {
    assert.deepEqual(checksOf("production", null), {
      skip: [],
      branch: "release/{tag}",
      staging: "staging",
      review: null,
    });
    assert.deepEqual(checksOf("org/staging", null).skip, CHECKS);
    assert.deepEqual(checksOf("staging", checksSchema.parse({})).skip, []);
  });
});
