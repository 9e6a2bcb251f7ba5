import assert from "node:assert/strict";
import { balancerSchema } from "../../../config/balancer";
import { createBalancer, type Balancer } from "../../../host/balancer/balancer";
import { askHaproxy } from "../../../host/balancer/haproxy-socket";
import { StepFault } from "../../../host/fault";
import { becomes, startHaproxy, type TestHaproxy } from "../support/haproxy";

const noCommand = () => Promise.reject(new Error("no command is run"));

describe("the balancer adapter haproxy", function () {
  this.timeout(30_000);
  let haproxy: TestHaproxy;

  function balancer(changes: object = {}, server = "a"): Balancer {
    const settings = balancerSchema.parse({
      adapter: "haproxy",
      sockets: [haproxy.unixSocket],
      backend: "gateway",
      ...changes,
    });
    return createBalancer(settings, server, noCommand);
  }

  const get = async (path: string) => (await fetch(haproxy.url + path)).status;
  const order = (state: string) =>
    askHaproxy(haproxy.unixSocket, `set server gateway/a state ${state}`);

  before(async () => {
    haproxy = await startHaproxy();
  });
  after(() => haproxy.stop());
  afterEach(async () => {
    haproxy.a.letGo();
    haproxy.b.letGo();
    await order("ready");
    await becomes("a", "up", () => balancer().state());
  });

  for (const socket of ["unixSocket", "tcpSocket"] as const) {
    it(`takes a server out and puts it back without losing a request (${socket})`, async () => {
      const own = balancer({ sockets: [haproxy[socket]] });
      assert.equal(own.warning, null);
      assert.equal(await own.state(), "up");
      const failed: number[] = [];
      let isOver = false;
      const traffic = Promise.all(
        Array.from({ length: 4 }, async () => {
          while (!isOver) {
            const status = await get("/work");
            if (status !== 200) failed.push(status);
          }
        }),
      );
      await own.drain();
      assert.equal(await own.waitUntilIdle(), 0);
      assert.equal(await own.state(), "drained");
      await haproxy.a.stop();
      await haproxy.a.start();
      await own.ready();
      await own.waitUntilUp();
      assert.equal(await own.state(), "up");
      isOver = true;
      await traffic;
      assert.deepEqual(failed, []);
    });
  }

  it("waits for the request that is under way", async () => {
    const held = [get("/hold"), get("/hold")];
    const sessions = async () => {
      const stat = await askHaproxy(haproxy.unixSocket, "show stat");
      return /^gateway,a,\d+,\d+,(\d+),/m.exec(stat)?.[1];
    };
    await becomes("sessions", "1", sessions);
    await balancer().drain();
    let isIdle = false;
    const waiting = balancer()
      .waitUntilIdle()
      .then((left) => {
        isIdle = true;
        return left;
      });
    assert.equal(await balancer({ drainSeconds: 1 }).waitUntilIdle(), 1);
    assert.equal(isIdle, false);
    haproxy.a.letGo();
    haproxy.b.letGo();
    assert.equal(await waiting, 0);
    assert.deepEqual(await Promise.all(held), [200, 200]);
  });

  it("puts back from another process what was drained by one that died", async () => {
    await balancer().drain();
    const other = balancer();
    assert.equal(await other.state(), "drained");
    await other.ready();
    await other.ready();
    await other.waitUntilUp();
    assert.equal(await other.state(), "up");
  });

  it("tells a drained server from a dead one, and says when it does not come up", async () => {
    await balancer().drain();
    await haproxy.a.stop();
    await becomes("check", true, async () =>
      /^gateway,a,.*,DOWN,/m.test(await askHaproxy(haproxy.unixSocket, "show stat")),
    );
    assert.equal(await balancer().state(), "drained");
    await balancer().ready();
    assert.equal(await balancer().state(), "down");
    await assert.rejects(balancer({ readySeconds: 1 }).waitUntilUp(), (error: StepFault) => {
      assert.deepEqual(
        [error.reason, error.wayOut, error.blame],
        [
          `expected gateway/a up in HAProxy at ${haproxy.unixSocket} within 1 s, found it down`,
          "compare HAProxy's health check with the app's health answer, and try: set server gateway/a state ready",
          false,
        ],
      );
      return true;
    });
    await haproxy.a.start();
    await balancer().waitUntilUp();
  });

  it("is never the last one to leave", async () => {
    const other = balancer({}, "b");
    await other.drain();
    await assert.rejects(balancer({ drainSeconds: 1 }).drain(), (error: StepFault) => {
      assert.equal(
        error.reason,
        "expected another server of gateway that gets requests while a is out, found none",
      );
      return true;
    });
    assert.equal(await balancer().state(), "up");
    await other.ready();
    await other.waitUntilUp();
  });

  it("lets two that leave at the same moment leave one after the other", async () => {
    const both = [balancer(), balancer({}, "b")];
    const failed: number[] = [];
    const watch = { isOver: false };
    const watching = (async () => {
      while (!watch.isOver) {
        const states = await Promise.all(both.map((each) => each.state()));
        if (states.every((state) => state === "drained")) failed.push(1);
      }
    })();
    const leaving = Promise.all(
      both.map(async (each) => {
        await each.drain();
        await each.waitUntilIdle();
        await new Promise((resolve) => setTimeout(resolve, 300));
        await each.ready();
        await each.waitUntilUp();
      }),
    );
    await leaving.finally(() => {
      watch.isOver = true;
    });
    await watching;
    // Both may have tried at once, for as long as it takes to see that.
    assert.ok(failed.length <= 3, `${failed.length} times`);
  });

  it("leaves in maintenance what a person took out", async () => {
    await order("maint");
    await balancer().drain();
    assert.equal(await balancer().waitUntilIdle(), 0);
    await balancer().ready();
    await balancer().waitUntilUp();
    assert.equal(await balancer().state(), "maintenance");
  });

  const refusals: readonly (readonly [string, object, string, () => string])[] = [
    [
      "an unknown server",
      {},
      "c",
      () => `expected server gateway/c in HAProxy at ${haproxy.unixSocket}, found a, b`,
    ],
    [
      "an unknown backend",
      { backend: "gate" },
      "a",
      () => `expected server gate/a in HAProxy at ${haproxy.unixSocket}, found no backend gate`,
    ],
    [
      "a socket where nobody listens",
      { sockets: ["/nowhere/haproxy.sock"] },
      "a",
      () =>
        "expected HAProxy's runtime API at /nowhere/haproxy.sock, got connect ENOENT /nowhere/haproxy.sock",
    ],
  ];
  for (const [what, changes, server, reason] of refusals) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(balancer(changes, server).drain(), (error: StepFault) => {
        assert.deepEqual([error.reason, error.blame], [reason(), false]);
        return true;
      });
    });
  }

  it("puts back what it drained when another balancer refuses", async () => {
    const reading = `${haproxy.unixSocket}-user`;
    const both = balancer({ sockets: [haproxy.unixSocket, reading] });
    await assert.rejects(both.drain(), (error: StepFault) => {
      assert.match(error.reason, /^expected HAProxy at .* to set gateway\/a to drain, got "Perm/);
      assert.equal(error.wayOut, "give its stats socket level admin, then run again");
      return true;
    });
    assert.equal(await balancer().state(), "up");
  });
});
