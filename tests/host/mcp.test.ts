import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { visitMcp } from "../../host/mcp";

interface Call {
  readonly id?: number;
  readonly method: string;
}

/** What one test's server answers; the rest is a good server with sessions and event streams. */
interface Ways {
  readonly initialize?: object;
  readonly list?: object;
  readonly noted?: number;
}

const HELLO = {
  result: { protocolVersion: "2025-03-26", capabilities: {}, serverInfo: { name: "x" } },
};

describe("a visit to an MCP server", () => {
  let server: Server;
  let url: string;
  let ways: Ways;
  let seen: string[];

  before(async () => {
    server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  });

  beforeEach(() => {
    ways = {};
    seen = [];
  });

  after(() => server.close());

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers } = request;
    const place = `${String(headers["mcp-session-id"])} ${String(headers["mcp-protocol-version"])}`;
    if (request.method === "DELETE") {
      seen.push(`DELETE ${place}`);
      response.writeHead(405).end();
      return;
    }
    const { id, method } = JSON.parse(await text(request)) as Call;
    seen.push(`${method} ${place}`);
    if (method === "initialize") {
      response.setHeader("mcp-session-id", "s-1");
      response.end(JSON.stringify({ jsonrpc: "2.0", id, ...(ways.initialize ?? HELLO) }));
    } else if (id === undefined) {
      response.writeHead(ways.noted ?? 202).end();
    } else {
      const list = { jsonrpc: "2.0", id, ...(ways.list ?? { result: { tools: [] } }) };
      const note = { jsonrpc: "2.0", method: "notifications/message", params: {} };
      const events = [note, list].map((one) => `event: message\ndata: ${JSON.stringify(one)}\n\n`);
      response.setHeader("content-type", "text/event-stream");
      response.end(events.join(""));
    }
  }

  const visit = () => visitMcp(url, { limitMilliseconds: 5000, redact: (words) => words });
  const problem = async (changes: Ways) => {
    ways = changes;
    return (await visit()).problem;
  };

  it("shakes hands, asks for the tools in the server's revision and session, and takes leave", async () => {
    assert.equal((await visit()).problem, null);
    assert.deepEqual(seen, [
      "initialize undefined undefined",
      "notifications/initialized s-1 2025-03-26",
      "tools/list s-1 2025-03-26",
      "DELETE s-1 2025-03-26",
    ]);
  });

  it("is a problem when a step of it is answered wrongly", async () => {
    const refused = { error: { code: -32601, message: "no such method" } };
    assert.equal(
      await problem({ initialize: refused }),
      'answered initialize with no result but {"code":-32601,"message":"no such method"}',
    );
    assert.equal(
      await problem({ initialize: { result: {} } }),
      "answered initialize with protocolVersion missing",
    );
    assert.equal(await problem({ noted: 400 }), "answered initialized with 400 instead of 202");
    assert.equal(
      await problem({ list: refused }),
      'answered tools/list with no result but {"code":-32601,"message":"no such method"}',
    );
    assert.equal(
      await problem({ list: { result: { tools: "none" } } }),
      'answered no list of tools but "none"',
    );
  });
});
