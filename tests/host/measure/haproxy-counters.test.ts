import assert from "node:assert/strict";
import { readServerStat, type Row } from "../../../host/balancer/haproxy-socket";
import { createHaproxyMeter } from "../../../host/measure/haproxy-counters";
import { becomes, startHaproxy, type TestHaproxy } from "../support/haproxy";

describe("createHaproxyMeter", function () {
  this.timeout(30_000);
  let haproxy: TestHaproxy;
  before(async () => {
    haproxy = await startHaproxy();
  });
  after(() => haproxy.stop());

  // Without a kept connection to the app, which HAProxy would close towards the user as well.
  const get = (path: string) =>
    fetch(haproxy.url + path, { headers: { connection: "close" } }).then(({ status }) => status);
  const stat = (server: string) => readServerStat(haproxy.unixSocket, "gateway", server);

  it("counts what users got through a real HAProxy, since the last call and per server", async () => {
    const meters = ["a", "b"].map((server) => createHaproxyMeter(() => stat(server)));
    const sum = async () => {
      const parts = await Promise.all(meters.map((meter) => meter.take()));
      return parts.map(({ user }) => user);
    };
    assert.deepEqual(await sum(), [undefined, undefined]);
    // Round robin: each server gets one of two.
    for (const path of ["/work", "/work", "/fail", "/fail", "/cut", "/cut"]) await get(path);
    const each = { requests: 3, errors: 2, latency: {} };
    assert.deepEqual(await sum(), [each, each]);
    const nothing = { requests: 0, errors: 0, latency: {} };
    assert.deepEqual(await sum(), [nothing, nothing]);
  });

  it("counts connections that were refused", async () => {
    const meter = createHaproxyMeter(() => stat("a"));
    await meter.take();
    await haproxy.a.stop();
    // Until its check finds out, users get 503.
    await Promise.all(Array.from({ length: 8 }, () => get("/work")));
    const { user } = await meter.take();
    assert.ok((user?.errors ?? 0) > 0);
    assert.equal(user?.errors, user?.requests);
    await haproxy.a.start();
    await becomes("a", "UP", async () => (await stat("a")).status);
  });

  it("goes on counting after HAProxy began from zero", async () => {
    const rows: Row[] = [
      { hrsp_2xx: "100", hrsp_5xx: "5" },
      { hrsp_2xx: "7", hrsp_5xx: "1" },
    ];
    const meter = createHaproxyMeter(() => Promise.resolve(rows.shift() ?? {}));
    await meter.take();
    assert.deepEqual((await meter.take()).user, { requests: 8, errors: 1, latency: {} });
  });

  it("fails when the balancer cannot be asked", async () => {
    const meter = createHaproxyMeter(() => readServerStat("/nowhere", "gateway", "a"));
    await assert.rejects(meter.take(), /expected HAProxy's runtime API at \/nowhere/);
  });
});
