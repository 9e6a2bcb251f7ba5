import assert from "node:assert/strict";
import { alarmsAct } from "../../policies/alarms-act";
import { alarmsDescribed } from "../../policies/alarms-described";
import { bucketsComplete } from "../../policies/buckets-complete";
import { bucketsPrivate } from "../../policies/buckets-private";
import { dataProtected } from "../../policies/data-protected";
import { namesCarryStack } from "../../policies/names-carry-stack";
import { tagsPresent } from "../../policies/tags-present";
import { judge, judgeAll, resource, unknownIn } from "./support/judged";

const METRIC = "aws:cloudwatch/metricAlarm:MetricAlarm";
const COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
const BUCKET = "aws:s3/bucket:Bucket";
const BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";

const ALARM = {
  name: "production-slo-p95",
  alarmDescription: "p95 is high. Runbook: https://example.com/slo-p95",
  treatMissingData: "notBreaching",
  alarmActions: ["arn:aws:sns:eu-west-1:1:production-p1"],
};
const alarm = (changes: Record<string, unknown> = {}, type = METRIC) =>
  resource(type, "production-slo-p95", { ...ALARM, ...changes });

describe("data-protected", () => {
  const name = "production-backups";
  const opts = (protect: boolean) => ({ opts: { protect } as never });
  const said = (type: string) => [
    `${name}: found ${type} that a destroy takes along with what it holds; allowed are protected resources where data lies, and buckets without forceDestroy; set { protect: true, retainOnDelete: true }`,
  ];

  for (const type of [BUCKET, "aws:s3/bucketV2:BucketV2"]) {
    it(`requires a ${type} that is deleted with what it holds to be protected`, () => {
      const forced = { forceDestroy: true };
      assert.deepEqual(judge(dataProtected, resource(type, name, forced, opts(false))), said(type));
      assert.deepEqual(judge(dataProtected, resource(type, name, forced, opts(true))), []);
      assert.deepEqual(judge(dataProtected, resource(type, name, {}, opts(false))), []);
    });
  }

  it("leaves the JWT secret free to be rotated, unless it is told to keep it", () => {
    const type = "random:index/randomPassword:RandomPassword";
    const secret = resource(type, name);
    assert.deepEqual(judge(dataProtected, secret), []);
    assert.deepEqual(judge(dataProtected, secret, { types: [type] }), said(type));
  });
});

describe("alarms-described", () => {
  const name = "production-slo-p95";

  it("passes an alarm that says all", () => {
    assert.deepEqual(judge(alarmsDescribed, alarm()), []);
  });

  it("refuses one without a description, a runbook, or a word on missing data", () => {
    assert.deepEqual(judge(alarmsDescribed, alarm({ alarmDescription: undefined })), [
      `${name}: found no alarmDescription; allowed are alarms that say what happened; describe it, with its runbook's address`,
    ]);
    assert.deepEqual(judge(alarmsDescribed, alarm({ alarmDescription: "p95 is high" })), [
      `${name}: found no address of a runbook in alarmDescription; allowed are descriptions that match https?://\\S+; add the address`,
    ]);
    assert.deepEqual(judge(alarmsDescribed, alarm({ treatMissingData: undefined })), [
      `${name}: found no treatMissingData; allowed are missing, ignore, breaching and notBreaching, said on purpose; choose one`,
    ]);
  });

  it("asks no composite alarm about missing data", () => {
    assert.deepEqual(judge(alarmsDescribed, alarm({ treatMissingData: undefined }, COMPOSITE)), []);
  });

  it("takes another form of address when told so", () => {
    const wiki = alarm({ alarmDescription: "p95 is high, wiki/slo" });
    assert.deepEqual(judge(alarmsDescribed, wiki, { runbook: "wiki/" }), []);
  });
});

describe("alarms-act", () => {
  const said =
    "production-slo-p95: found no alarmActions, and no composite alarm that names it; allowed are alarms that somebody hears; give it a topic, or put it into a composite alarm's rule";

  it("passes an alarm with an action, and refuses one without", () => {
    assert.deepEqual(judgeAll(alarmsAct, [alarm()]), []);
    assert.deepEqual(judgeAll(alarmsAct, [alarm({ alarmActions: [] })]), [said]);
    assert.deepEqual(judgeAll(alarmsAct, [alarm({ alarmActions: undefined }, COMPOSITE)]), [said]);
  });

  it("passes one that a composite alarm names", () => {
    const rule = (text: string) =>
      resource(COMPOSITE, "production-p1", { alarmRule: text, alarmActions: ["arn"] });
    const child = alarm({ alarmActions: [] });
    assert.deepEqual(judgeAll(alarmsAct, [child, rule('ALARM("production-slo-p95")')]), []);
    assert.deepEqual(judgeAll(alarmsAct, [child, rule('ALARM("production-slo-p95-hour")')]), [
      said,
    ]);
  });

  it("passes one that silences a composite alarm", () => {
    const silencedBy = (alarm: string) =>
      resource(COMPOSITE, "production-p1", { actionsSuppressor: { alarm }, alarmActions: ["arn"] });
    const child = alarm({ alarmActions: [] });
    assert.deepEqual(judgeAll(alarmsAct, [child, silencedBy("production-slo-p95")]), []);
    assert.deepEqual(judgeAll(alarmsAct, [child, silencedBy("production-slo")]), [said]);
  });

  it("passes alarms that are polled", () => {
    const gate = resource(COMPOSITE, "production-gate-canary", { alarmRule: "FALSE" });
    const asked = resource(METRIC, "production-alarms-traffic-too-low-canary", {});
    assert.deepEqual(judgeAll(alarmsAct, [gate, asked]), []);
    assert.equal(judgeAll(alarmsAct, [gate], { polled: "never" }).length, 1);
  });
});

describe("buckets-private", () => {
  const switches = [
    ...["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"],
  ];
  const all = Object.fromEntries(switches.map((key) => [key, true]));

  it("passes a block of all public access, and refuses each switch that is off", () => {
    assert.deepEqual(judge(bucketsPrivate, resource(BLOCK, "production-block", all)), []);
    for (const key of switches) {
      assert.deepEqual(
        judge(bucketsPrivate, resource(BLOCK, "production-block", { ...all, [key]: false })),
        [
          `production-block: found ${key} not true; allowed are blocks of all public access; set ${key}: true`,
        ],
      );
    }
  });

  it("refuses a public acl, wherever it is set", () => {
    for (const type of [BUCKET, "aws:s3/bucketV2:BucketV2", "aws:s3/bucketAcl:BucketAcl"]) {
      const bucket = (acl?: string) => resource(type, "production-b", { acl });
      assert.deepEqual(judge(bucketsPrivate, bucket()), []);
      assert.deepEqual(judge(bucketsPrivate, bucket("private")), []);
      assert.deepEqual(judge(bucketsPrivate, bucket("public-read")), [
        'production-b: found acl "public-read"; allowed is private; remove acl',
      ]);
    }
  });
});

describe("buckets-complete", () => {
  const bucket = resource(BUCKET, "production-backups", { bucket: "production-backups-1f" });
  const beside = (type: string, props: Record<string, unknown>) =>
    resource(`aws:s3/${type}`, `production-${type}`, { bucket: "production-backups-1f", ...props });
  const whole = [
    beside("bucketPublicAccessBlock:BucketPublicAccessBlock", {}),
    beside("bucketVersioning:BucketVersioning", { versioningConfiguration: { status: "Enabled" } }),
    beside("bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" } }],
    }),
  ];
  const said = (what: string) =>
    `production-backups: found no ${what}; allowed are private, versioned and encrypted buckets; add the resource for it`;
  const WHAT = ["public access block", "enabled versioning", "server-side encryption"];

  it("passes a bucket with all three, and names each that is missing", () => {
    assert.deepEqual(judgeAll(bucketsComplete, [bucket, ...whole]), []);
    assert.deepEqual(judgeAll(bucketsComplete, [bucket]), WHAT.map(said));
    whole.forEach((one, index) => {
      const others = whole.filter((other) => other !== one);
      assert.deepEqual(judgeAll(bucketsComplete, [bucket, ...others]), [said(WHAT[index] ?? "")]);
    });
  });

  it("refuses versioning that is suspended", () => {
    const suspended = beside("bucketVersioning:BucketVersioning", {
      versioningConfiguration: { status: "Suspended" },
    });
    const others = whole.filter(({ type }) => !type.includes("Versioning"));
    assert.deepEqual(judgeAll(bucketsComplete, [bucket, suspended, ...others]), [
      said("enabled versioning"),
    ]);
  });

  it("takes nothing of another bucket", () => {
    const other = resource(BUCKET, "production-logs", { bucket: "production-logs-1f" });
    assert.equal(judgeAll(bucketsComplete, [bucket, other, ...whole]).length, WHAT.length);
  });

  it("finds them by who waits for whom while a preview does not know the bucket's name", () => {
    const nameless = resource(BUCKET, "production-backups", unknownIn({}, "bucket", "id"));
    const waiting = whole.map((one) => ({
      ...one,
      props: unknownIn(one.props, "bucket"),
      propertyDependencies: { bucket: [nameless as never] },
    }));
    assert.deepEqual(judgeAll(bucketsComplete, [nameless, ...waiting]), []);
  });
});

describe("names-carry-stack", () => {
  it("passes the names of this project", () => {
    for (const name of ["production", "production-environment-jwt"]) {
      assert.deepEqual(judge(namesCarryStack, resource("prism:x:Y", name)), []);
    }
    const topic = resource("aws:sns/topic:Topic", "production-p1", { name: "prism-production-p1" });
    assert.deepEqual(judge(namesCarryStack, topic), []);
  });

  it("refuses a name that another stack could have as well", () => {
    assert.deepEqual(judge(namesCarryStack, resource(BUCKET, "backups", { bucket: "prism-b" })), [
      "backups: found a name that does not begin with the stack; allowed are production and production-…; rename it, with an alias",
      "backups: found bucket prism-b; allowed are names that hold production; put the stack into it",
    ]);
    assert.equal(judge(namesCarryStack, resource(BUCKET, "production2-b")).length, 1);
  });

  it("leaves the engine's own resources alone", () => {
    const provider = resource("pulumi:providers:aws", "default_7_48_0");
    assert.deepEqual(judge(namesCarryStack, provider), []);
  });
});

describe("tags-present", () => {
  const bucket = (props: Record<string, unknown>) => resource(BUCKET, "production-b", props);
  const tags = { Project: "prism", stack: "production" };

  it("passes tags in either case, the provider's among them", () => {
    assert.deepEqual(judge(tagsPresent, bucket({ tags })), []);
    assert.deepEqual(judge(tagsPresent, bucket({ tagsAll: tags })), []);
  });

  it("names the tags that are missing", () => {
    assert.deepEqual(judge(tagsPresent, bucket({ tags: { project: "prism" } })), [
      "production-b: found no tag stack; allowed are resources with project, stack; add them, best by the provider's defaultTags",
    ]);
  });

  it("wants the tags and types it is told", () => {
    const type = "aws:sqs/queue:Queue";
    assert.deepEqual(judge(tagsPresent, resource(type, "production-q")), []);
    assert.equal(judge(tagsPresent, resource(type, "production-q"), { types: [type] }).length, 1);
    assert.deepEqual(judge(tagsPresent, bucket({ tags: { team: "x" } }), { tags: ["team"] }), []);
  });
});
