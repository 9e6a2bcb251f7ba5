import assert from "node:assert/strict";
import { WEBHOOK_KINDS, webhooksSchema } from "../../../config/webhooks";
import { endMessages, startMessages } from "../../../plan/messages/message";
import { bodyFor, receiversOf, refusalOf } from "../../../plan/messages/webhook";
import { planRun } from "../../../plan/run";
import { observed, question, questionOf, running } from "../../support/fleet";
import { failed, verdict } from "../../support/verdicts";

const hosts = observed(running("v2.3.0", "web-1"), running("v2.3.0", "web-2"));
const deploy = planRun(question(hosts));
const idle = planRun(questionOf("v2.3.0", hosts));
const good = [
  verdict("stage", "web-1"),
  verdict("settle", "web-1", { startedAt: "2026-11-18T02:02:05.000Z", seconds: 7 }),
];
const order = { to: "v2.2.0", reason: "error rate", restoreData: false, overNewerData: false };
const verifiedOn = (name: string) => {
  const host = running("v2.3.0", name);
  const older = running("v2.2.0", name).ledger.verified;
  return { ...host, ledger: { ...host.ledger, verified: [...older, ...host.ledger.verified] } };
};
const rollback = planRun(question(observed(verifiedOn("web-1")), { rollback: order }));
const run = deploy.run.id;

describe("the messages of an update", () => {
  it("say that it begins, of what and by whom", () => {
    assert.deepEqual(startMessages("production", deploy, hosts), [
      {
        event: "start",
        stack: "production",
        text: `production: Deployment of v2.4.0-4444444-5e77195, run ${run}, opened by bob@desk`,
      },
    ]);
    const [back] = startMessages("production", rollback, hosts);
    assert.equal(
      back?.text,
      `production: Rollback to v2.2.0-2222222-5e77195, run ${rollback.run.id}: error rate, opened by bob@desk`,
    );
  });

  it("say how it ended: deployed with the notice, back, or failed with what to do", () => {
    const text = `production: deployed v2.4.0-4444444-5e77195, verified on 2 hosts, run ${run}, 2 min 12 s`;
    assert.deepEqual(endMessages("production", deploy, good, "# News"), [
      { event: "success", stack: "production", text },
      { event: "notice", stack: "production", text: "# News" },
    ]);
    assert.equal(endMessages("production", deploy, good, null).length, 1);
    const [back, ...others] = endMessages("production", rollback, good, "# News");
    assert.deepEqual([back?.event, others], ["rollback", []]);
    assert.match(back?.text ?? "", /^production: back on v2\.2\.0-\S+, verified on web-1, run /);
    const verdicts = [failed("verify", "web-1"), verdict("settle", "web-1")];
    assert.deepEqual(endMessages("production", deploy, verdicts, "# News"), [
      {
        event: "failure",
        stack: "production",
        text: "production: v2.4.0 was not deployed: web-1, verify: health never came\n  web-1: settle is done\n  to do: read the log",
      },
    ]);
  });

  it("are none for an update with nothing to do", () => {
    assert.equal(idle.kind, "noop");
    assert.deepEqual(startMessages("production", idle, hosts), []);
    assert.deepEqual(endMessages("production", idle, good, "# News"), []);
  });
});

describe("a webhook", () => {
  const message = { event: "start", stack: "staging", text: "开始部署" } as const;

  it("gets the text in its own form", () => {
    assert.deepEqual(
      WEBHOOK_KINDS.map((kind) => bodyFor(kind, message)),
      [
        message,
        { text: "开始部署" },
        { msg_type: "text", content: { text: "开始部署" } },
        { msgtype: "text", text: { content: "开始部署" } },
        { msgtype: "text", text: { content: "开始部署" } },
      ],
    );
  });

  it("gets no text longer than it takes, and no half character", () => {
    const body = (text: string) =>
      (bodyFor("wecom", { ...message, text }) as { text: { content: string } }).text.content;
    assert.equal(body("a".repeat(2048)), "a".repeat(2048));
    assert.equal(body("a".repeat(2049)), `${"a".repeat(2045)}…`);
    assert.equal(body("部".repeat(1000)), `${"部".repeat(681)}…`);
  });

  it("gets the events that it wants: without a word all but the notice", () => {
    const webhooks = webhooksSchema.parse([
      { name: "team", url: "https://example.com/1" },
      { name: "users", url: "https://example.com/2", events: ["notice"] },
    ]);
    const names = (event: "start" | "notice") =>
      receiversOf(webhooks, { ...message, event }).map(({ name }) => name);
    assert.deepEqual([names("start"), names("notice")], [["team"], ["users"]]);
  });

  it("refuses by its status, or by a code in an answer of status 200", () => {
    assert.equal(refusalOf(200, "ok"), null);
    assert.equal(refusalOf(204, ""), null);
    assert.equal(refusalOf(200, '{"errcode":0,"errmsg":"ok"}'), null);
    assert.equal(refusalOf(404, "no_team"), "HTTP status 404");
    assert.equal(
      refusalOf(200, '{"errcode":310000,"errmsg":"keywords not in content"}'),
      "code 310000",
    );
    assert.equal(refusalOf(200, '{"code":19024,"msg":"Key Words Not Found"}'), "code 19024");
  });
});
