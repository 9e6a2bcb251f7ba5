import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import * as pulumi from "@pulumi/pulumi";
import { tellPeople } from "../../components/tell-people";
import { MESSAGE_EVENTS, webhooksSchema } from "../../config/webhooks";
import type { Message } from "../../plan/messages/message";
import type { Verdict } from "../../plan/protocol";
import { planRun } from "../../plan/run";
import type { RunPlan } from "../../plan/run-plan";
import { observed, question, questionOf, running } from "../support/fleet";
import { record, Sink } from "../support/recorder";
import { failed, verdict } from "../support/verdicts";

const hosts = observed(running("v2.3.0"));
const deploy = planRun(question(hosts));
const idle = planRun(questionOf("v2.3.0", hosts));
const good = [verdict("settle", "web-1")];

describe("tellPeople", () => {
  let server: Server;
  let got: Message[];

  before(async () => {
    server = createServer((request, response) => {
      void json(request).then((body) => {
        got.push(body as Message);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  beforeEach(() => (got = []));
  after(() => server.close());

  /** What arrived, how often the notice was asked for, and the output. */
  async function tell(plan: RunPlan, verdicts: readonly Verdict[]) {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    let asked = 0;
    const registered = await record(
      "production",
      () => ({}),
      () => {
        const notice = tellPeople(
          {
            stack: "production",
            plan,
            hosts,
            webhooks: webhooksSchema.parse([{ name: "all", url, events: [...MESSAGE_EVENTS] }]),
            noticeBefore: "v2.3.0 is out",
            readNotice: () => {
              asked += 1;
              return Promise.resolve("v2.4.0 is out");
            },
          },
          { urn: pulumi.output("urn"), verdicts: pulumi.output("").apply(() => [...verdicts]) },
        );
        new Sink("notice", notice);
        return Promise.resolve();
      },
    );
    const sink = registered.find(({ name }) => name === "notice");
    return { events: got.map(({ event }) => event), asked, notice: sink?.inputs["value"] };
  }

  it("sends start, success and the notice of a release that is there", async () => {
    const { events, asked, notice } = await tell(deploy, good);
    assert.deepEqual([events, asked], [["start", "success", "notice"], 1]);
    assert.equal(notice, "v2.4.0 is out");
  });

  it("sends start and failure of one that is not, and keeps the notice of what runs", async () => {
    const { events, notice } = await tell(deploy, [failed("verify", "web-1"), ...good]);
    assert.deepEqual([events, notice], [["start", "failure"], "v2.3.0 is out"]);
  });

  it("sends nothing and asks nothing when there is nothing to do", async () => {
    assert.equal(idle.kind, "noop");
    const { events, asked, notice } = await tell(idle, good);
    assert.deepEqual([events, asked, notice], [[], 0, "v2.3.0 is out"]);
  });
});
