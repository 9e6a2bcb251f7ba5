import { checksSchema } from "../../../config/checks";
import type { CheckQuestion, ReleaseFacts, TaggedCommit } from "../../../plan/checks/check";
import type { TestResults } from "../../../plan/test-results";
import { COMMITS, deployment, observed, running } from "../../support/fleet";
import { settingsWith } from "../../support/settings";

/** A changelog entry as the procedure wants it. */
export const ENTRY =
  "# Changelog\n\n## v2.4.0\n\n### Features\n\n- New.\n\n### Breaking changes\n\nNone.\n";

/** What the origin says of a good v2.4.0. */
export function tagged(changes: Partial<TaggedCommit> = {}): TaggedCommit {
  return {
    commit: COMMITS["v2.4.0"],
    isAnnotated: true,
    branch: "release/v2.4.0",
    isOnBranch: true,
    files: new Map([["CHANGELOG.md", ENTRY]]),
    ...changes,
  };
}

/** Staging's tests of a release that is fast enough. */
export const TESTS: TestResults = {
  smoke: ["Gateway check", "Retrospective", "Analytics", "MCP server"],
  performance: [
    { name: "Gateway check", samples: 10, medianMilliseconds: 9, slowestMilliseconds: 12 },
    { name: "Retrospective", samples: 10, medianMilliseconds: 2, slowestMilliseconds: 3 },
    { name: "Analytics", samples: 10, medianMilliseconds: 3, slowestMilliseconds: 4 },
    { name: "MCP server", samples: 10, medianMilliseconds: 4, slowestMilliseconds: 5 },
  ],
  command: "bun run perf-test",
};

/** Facts of a good v2.4.0. */
export function facts(changes: Partial<ReleaseFacts> = {}): ReleaseFacts {
  return {
    tagged: tagged(),
    review: { unknown: "not asked" },
    staging: [{ tag: "v2.4.0", commit: COMMITS["v2.4.0"], tests: TESTS }],
    ...changes,
  };
}

/** A host that runs v2.3.0 and has it on disk. */
export const host = (name: string) => ({
  ...running("v2.3.0", name),
  deployments: [deployment("v2.3.0").id],
});

/** v2.4.0 for hosts that run v2.3.0, with nothing in its way. */
export function checkQuestion(changes: Partial<CheckQuestion> = {}): CheckQuestion {
  return {
    settings: settingsWith(),
    checks: checksSchema.parse({}),
    wanted: deployment("v2.4.0"),
    hosts: observed(host("web-1"), host("web-2"), host("web-3")),
    facts: facts(),
    ...changes,
  };
}
