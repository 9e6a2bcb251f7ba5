import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { createMessenger } from "../../components/messenger";
import { webhooksSchema } from "../../config/webhooks";
import { freePort } from "../host/support/port";
import type { Message } from "../../plan/messages/message";

const TOKEN = "very-secret-token";
const start: Message = { event: "start", stack: "staging", text: "it begins" };
const success: Message = { event: "success", stack: "staging", text: "it went well" };

describe("a messenger", () => {
  let server: Server;
  let port: number;
  let got: unknown[];

  before(async () => {
    server = createServer((request, response) => {
      void json(request).then(async (body) => {
        const { event } = body as Message;
        // The first message takes longer than the one after it.
        if (event === "start") await pause(100);
        got.push(body);
        if (request.url === `/elsewhere/${TOKEN}`) response.writeHead(302, { location: "/" });
        response.end(request.url === `/full/${TOKEN}` ? '{"errcode":310000}' : "ok");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    ({ port } = server.address() as AddressInfo);
  });

  beforeEach(() => (got = []));
  after(() => server.close());

  const warnings: string[] = [];
  const to = (...paths: string[]) => {
    warnings.length = 0;
    const webhooks = webhooksSchema.parse(
      paths.map((path, index) => ({ name: `team-${index}`, url: path })),
    );
    return createMessenger(webhooks, (text) => {
      warnings.push(text);
      return Promise.resolve();
    });
  };
  const at = (path: string) => `http://127.0.0.1:${port}/${path}/${TOKEN}`;
  const because = (found: string) =>
    `webhook team-0: must take the message of start, found ${found}; nothing else is changed by that; look at its entry in prism:webhooks`;

  it("delivers in order, whatever each message takes", async () => {
    const tell = to(at("good"));
    await Promise.all([tell([start]), tell([success])]);
    assert.deepEqual([got, warnings], [[start, success], []]);
  });

  it("warns of a webhook that is away or refuses, tells the others, and never says an address", async () => {
    const cases: readonly [url: string, found: string][] = [
      [`http://127.0.0.1:${await freePort()}/${TOKEN}`, "no answer (ECONNREFUSED)"],
      [at("full"), "code 310000"],
      [at("elsewhere"), "HTTP status 302"],
      [`ftp://example.com/${TOKEN}`, "an address that is neither http nor https"],
    ];
    for (const [url, found] of cases) {
      got = [];
      await to(url, at("good"))([start]);
      assert.deepEqual(warnings, [because(found)]);
      assert.deepEqual(got.at(-1), start);
    }
  });
});
