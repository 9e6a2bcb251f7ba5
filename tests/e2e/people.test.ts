import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { releaseOf } from "../../sandbox/bad-releases";
import { addRelease } from "../../sandbox/origin";
import { expectRelease } from "../../sandbox/rehearsal/promises";
import { useRig } from "./support/rig";

interface Said {
  readonly event: string;
  readonly text: string;
}

const SECRET = "/robot/7f3a9c1e";
const EVENTS = ["start", "success", "failure", "rollback", "notice"];

describe("people", function () {
  this.timeout(15 * 60_000);
  // Each test begins where the one before ended.
  this.bail(true);
  const rig = useRig();
  let server: Server;
  let said: Said[] = [];

  before(async () => {
    server = createServer((request, response) => {
      void json(request).then((body) => {
        if (request.url === SECRET) said.push(body as Said);
        response.end("{}");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  after(() => server.close());

  /** Sets the release that staging wants, and the address of its webhook as an operator does. */
  const want = async (release: string, port = (server.address() as AddressInfo).port) => {
    said = [];
    rig.configure("staging", { release, webhooks: [{ name: "team", events: EVENTS }] });
    const url = `http://127.0.0.1:${port}${SECRET}`;
    await rig.setSecret("staging", "prism:webhooks[0].url", url);
  };
  const events = () => said.map(({ event }) => event);
  const notice = async () =>
    (JSON.parse(await rig.ask("staging", "stack", "output", "--json")) as { notice: string })
      .notice;

  it("are told that a release comes, that it is there, and what is new; a second up is silent", async () => {
    await want("v2.3.0");
    await rig.deploy("staging");
    assert.deepEqual(events(), ["start", "success", "notice"]);
    assert.match(
      said[0]?.text ?? "",
      /^staging: First deployment: v2\.3\.0-\S+, run \S+, opened by /,
    );
    assert.match(
      said[1]?.text ?? "",
      /^staging: deployed v2\.3\.0-\S+, verified on staging-1, run /,
    );
    assert.equal(said[2]?.text, await notice());
    assert.match(await notice(), /^# PRISM-Gateway v2\.3\.0 发布通知\n/);
    said = [];
    await rig.deploy("staging");
    assert.deepEqual(said, []);
    assert.match(await notice(), /v2\.3\.0/);
  });

  it("are told of a release that failed, with the words of the error", async () => {
    const files = { "src/server.ts": "process.exit(1);" };
    await addRelease(rig.sandbox.origin, releaseOf("2.3.7", "Never start", files));
    await want("v2.3.7");
    const { code, text } = await rig.up("staging");
    assert.notEqual(code, 0, text);
    assert.deepEqual(events(), ["start", "failure"]);
    assert.match(said[1]?.text ?? "", /^staging: v2\.3\.7 was not deployed: staging-1, activate: /);
    assert.match(await notice(), /v2\.3\.0/);
  });

  it("who are out of reach stop no deployment, and no line shows where they are", async () => {
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await want("v2.4.0", port);
    const text = await rig.deploy("staging");
    expectRelease(await rig.readHosts(), ["staging-1"], "v2.4.0");
    assert.match(
      text,
      /warning: webhook team: must take the message of start, found no answer \(ECONNREFUSED\); /,
    );
    assert.ok(!rig.printed.includes(SECRET));
    const drift = await rig.prism("staging", "status", "--drift");
    assert.deepEqual([drift.code, drift.text.trim()], [0, "no drift on 1 host"]);
  });
});
