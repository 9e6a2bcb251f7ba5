import assert from "node:assert/strict";
import { longestOf } from "../../config/budget";
import { parseSettings } from "../../config/parse";
import { inputWith, type Change } from "./input";

const AWS = {
  region: "ap-east-1",
  runbook: "https://git.example.com/prism/deploy/blob/main/docs/runbook.md",
  subscriptions: { p0: [{ protocol: "email", endpoint: "on-call@example.com" }] },
};
const parsed = (...changes: readonly Change[]) =>
  parseSettings(inputWith([["aws"], structuredClone(AWS)], ...changes));

describe("the AWS side's settings", () => {
  it("are not set by default", () => {
    assert.equal(parseSettings(inputWith()).settings?.aws, null);
  });

  it("are off until enabled, and have the procedure's defaults", () => {
    const { settings, problems } = parsed();
    assert.deepEqual(problems, []);
    assert.deepEqual(settings?.aws, {
      ...AWS,
      enabled: false,
      profile: null,
      namePrefix: "prism",
      tags: {},
      subscriptions: { ...AWS.subscriptions, p1: [], ticket: [] },
      fixForward: null,
      watch: { minutes: 60, onP0: "rollback", onP1: "notify", notify: null },
      topicKey: null,
      logs: { retentionDays: 30, filters: { ErrorLogLines: "ERROR" } },
      telemetry: { environmentFile: null },
      scheduledBackupDays: 30,
      uploadRequired: false,
    });
  });

  it("count the way to the bucket into the longest time only where it is longer than the migrations, or before them", () => {
    const kept: Change = [["backup"], { method: "builtin", data: ["/srv/data"] }];
    const longest = (aws: object, limits: object = {}) => {
      const { settings } = parsed(
        [["aws"], { ...AWS, enabled: true, ...aws }],
        [["limits"], limits],
        kept,
      );
      assert.ok(settings);
      return longestOf(settings).seconds;
    };
    const off = longest({ enabled: false });
    assert.equal(longest({}), off);
    assert.equal(longest({}, { vault: 150 }), off + 30);
    assert.equal(longest({ uploadRequired: true }), off + 120);
    const wide: Change = [["aws"], { ...AWS, enabled: true, uploadRequired: true }];
    const [problem] = parsed(wide, [["limits"], { vault: 3600 }], kept).problems;
    assert.match(problem ?? "", /the sum of lock, stage, backup, vault, migrate, /);
    const [beside] = parsed(
      [["limits"], { vault: 3600 }],
      [["aws"], { ...AWS, enabled: true }],
      kept,
    ).problems;
    assert.match(beside ?? "", /backup, the longer of migrate and vault, /);
  });

  it("take every protocol", () => {
    const p1 = [
      { protocol: "https", endpoint: "https://pager.example.com/hook" },
      { protocol: "sms", endpoint: "+8613800000000" },
      { protocol: "sqs", endpoint: "arn:aws:sqs:ap-east-1:123456789012:pages" },
    ];
    assert.deepEqual(parsed([["aws", "subscriptions", "p1"], p1]).problems, []);
  });

  const wrong: readonly (readonly [what: string, change: Change, says: string])[] = [
    [
      "a missing region",
      [["aws", "region"], undefined],
      "prism:aws.region: must be set, got nothing; for example: pulumi config set --path 'prism:aws.region' ap-east-1",
    ],
    [
      "a zone for a region",
      [["aws", "region"], "ap-east-1a"],
      'prism:aws.region: must be a region of AWS, got "ap-east-1a"; write its code, such as ap-east-1',
    ],
    [
      "P0 that nobody is told of",
      [["aws", "subscriptions", "p0"], []],
      "prism:aws.subscriptions.p0: must hold at least 1 entry, got an empty list; write in the stack file, for example: p0: [{ protocol: email, endpoint: on-call@example.com }]",
    ],
    [
      "a subscriber without an address",
      [["aws", "subscriptions", "p0", 0, "endpoint"], "on-call"],
      'prism:aws.subscriptions.p0[0].endpoint: must be a mail address, got "on-call"; write it such as on-call@example.com',
    ],
    [
      "AWS's own key for topics",
      [["aws", "topicKey"], "alias/aws/sns"],
      'prism:aws.topicKey: must be the ARN of a key of your own, since CloudWatch may not use alias/aws/sns, got "alias/aws/sns"; let cloudwatch.amazonaws.com use it in the key\'s policy',
    ],
    [
      "a tag of AWS's own",
      [["aws", "tags"], { "aws:team": "x" }],
      'prism:aws.tags["aws:team"]: must be a tag key of at most 128 characters that does not begin with aws:, got "aws:team"; rename it',
    ],
    [
      "a runbook with an anchor",
      [["aws", "runbook"], "https://wiki.example.com/runbook#p0"],
      'prism:aws.runbook: must be the address of docs/runbook.md as people on call open it, without #, got "https://wiki.example.com/runbook#p0"; give the whole URL',
    ],
    [
      "a retention that CloudWatch does not offer",
      [["aws", "logs"], { retentionDays: 31 }],
      "prism:aws.logs.retentionDays: must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, got 31; choose one of them",
    ],
  ];
  for (const [what, change, says] of wrong) {
    it(`refuse ${what}`, () => {
      assert.deepEqual(parsed(change).problems, [says]);
    });
  }
});
