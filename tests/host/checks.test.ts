import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { runCheck } from "../../host/checks";

const LIMIT_MILLISECONDS = 20;

describe("a check", () => {
  let server: Server;
  let base: string;

  before(async () => {
    server = createServer((request, response) => {
      const wait = request.url === "/late" ? 5 * LIMIT_MILLISECONDS : 0;
      void pause(wait).then(() => response.end("{}"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => server.close());

  const ask = (path: string, limitMilliseconds: number) =>
    runCheck(
      base,
      { name: "Analytics", method: "GET", path, expectStatus: 200, mcp: false, limitMilliseconds },
      60_000,
      (text) => text,
    );

  it("is a problem when its answer is right and late", async () => {
    const { problem, milliseconds } = await ask("/late", LIMIT_MILLISECONDS);
    assert.equal(
      problem,
      `Analytics (GET /late) took ${milliseconds} ms, allowed are ${LIMIT_MILLISECONDS} ms`,
    );
  });

  it("is none when its answer is in time", async () => {
    assert.equal((await ask("/soon", 60_000)).problem, null);
  });
});
