import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { poll } from "../../sandbox/poll";
import { startTraffic, type TrafficResult, type TrafficSettings } from "../../sandbox/traffic";

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Lets traffic flow to a server until so many answers or failures are in. */
async function flow(
  answer: RequestListener,
  settings: Partial<TrafficSettings> = {},
  enough = 60,
): Promise<TrafficResult & { connections: number }> {
  const server = createServer(answer);
  let connections = 0;
  server.on("connection", (socket: Socket) => {
    connections += 1;
    socket.on("error", () => undefined);
  });
  const url = await listen(server);
  const traffic = startTraffic({ url, requestsPerSecond: 200, ...settings });
  await poll("the traffic", 9, () => traffic.result().requests >= enough);
  const result = await traffic.stop();
  server.closeAllConnections();
  server.close();
  return { ...result, connections };
}

describe("startTraffic", () => {
  it("counts whole answers as good and sends what is to be sent", async () => {
    const seen = new Set<string>();
    const result = await flow((request, response) => {
      seen.add(`${request.method ?? ""} ${request.url ?? ""}`);
      response.end("ok");
    });
    assert.deepEqual([result.failed, result.byKind], [0, {}]);
    const wanted = ["GET /api/analytics", "GET /health", "POST /api/gateway/check"];
    assert.deepEqual([...seen].sort(), wanted);
  });

  it("opens connections of its own for its share of the requests", async () => {
    const answer: RequestListener = (_request, response) => void response.end("ok");
    const fresh = await flow(answer, { keepAliveShare: 0 });
    const kept = await flow(answer, { keepAliveShare: 1 });
    assert.equal(fresh.connections, fresh.requests);
    assert.ok(kept.connections < kept.requests / 2);
  });

  it("sends every kind of request both ways", async () => {
    const used = new Map<unknown, Set<string>>();
    await flow((request, response) => {
      const paths = used.get(request.socket) ?? new Set<string>();
      used.set(request.socket, paths.add(request.url ?? ""));
      response.end(request.headers.connection);
    });
    const seen = [...used.values()];
    for (const path of ["/health", "/api/gateway/check", "/api/analytics"]) {
      assert.ok(
        seen.some((paths) => paths.size === 3 && paths.has(path)),
        `${path}, kept`,
      );
      assert.ok(
        seen.some((paths) => paths.size === 1 && paths.has(path)),
        `${path}, its own`,
      );
    }
  });

  it("counts an empty body, and one whose length nobody can know", async () => {
    let count = 0;
    const { requests, byKind } = await flow((_request, response) => {
      count += 1;
      if (count % 2 === 0) response.end();
      else response.socket?.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhalf a sentence");
    });
    assert.deepEqual(byKind, { "short body": requests });
  });

  it("measures how long requests failed", async () => {
    const start = performance.now();
    const { gapMilliseconds, pauseMilliseconds } = await flow(
      (_request, response) => {
        const isDown = performance.now() - start > 200 && performance.now() - start < 400;
        response.writeHead(isDown ? 503 : 200).end("ok");
      },
      {},
      120,
    );
    assert.ok(gapMilliseconds > 0 && pauseMilliseconds > 0);
    assert.ok(gapMilliseconds < 200 + 2 * pauseMilliseconds, `${gapMilliseconds} ms`);
  });

  it("goes on at its rate while nobody answers", async () => {
    const server = createServer();
    let arrived = 0;
    server.on("request", () => (arrived += 1));
    const url = await listen(server);
    const limitMilliseconds = 600;
    const traffic = startTraffic({ url, requestsPerSecond: 200, limitMilliseconds });
    await poll("requests without answers", 9, () => arrived >= 50);
    const { requests, failed, byKind } = await traffic.stop();
    server.closeAllConnections();
    server.close();
    assert.ok(requests >= 50);
    assert.deepEqual([failed, byKind], [requests, { timeout: requests }]);
  });

  it("counts statuses, cut answers and closed connections as failures, each by kind", async () => {
    let count = 0;
    const { requests, failed, byKind } = await flow((_request, response) => {
      count += 1;
      if (count % 3 === 0) response.writeHead(503).end();
      else if (count % 3 === 1) response.socket?.destroy();
      else {
        response.writeHead(200, { "content-length": 100 });
        response.write("half", () => response.socket?.destroy());
      }
    });
    assert.equal(failed, requests);
    assert.deepEqual(Object.keys(byKind).toSorted(), ["ECONNRESET", "status 503"]);
  });

  it("counts refused connections", async () => {
    const server = createServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const traffic = startTraffic({ url, requestsPerSecond: 200 });
    await poll("the refusals", 9, () => traffic.result().requests >= 20);
    const { requests, byKind } = await traffic.stop();
    assert.deepEqual(byKind, { ECONNREFUSED: requests });
  });
});
