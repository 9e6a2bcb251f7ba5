import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { balancerSchema } from "../../config/balancer";
import { createBalancer } from "../../host/balancer/balancer";
import type { GuardFile } from "../../host/guard-file";
import type { Deployment } from "../../plan/release";
import { startTraffic } from "../../sandbox/traffic";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { until } from "./support/balanced-host";
import { startHaproxy, type TestHaproxy } from "./support/haproxy";
import { TestHost } from "./support/host";
import { deploymentOf, type StepOrder } from "./support/orders";

describe("guards of two hosts whose deadlines pass at the same moment", function () {
  this.timeout(180_000);
  const origin = createOrigin();
  const hosts: Record<string, TestHost> = {};
  let haproxy: TestHaproxy;
  let one: Deployment;
  let two: Deployment;

  const settings = () =>
    balancerSchema.parse({
      adapter: "haproxy",
      sockets: [haproxy.unixSocket],
      backend: "gateway",
    });
  const order = (server: string, deployment: Deployment, runId: string): StepOrder => ({
    deployment,
    runId,
    lane: runId.startsWith("first") ? "first" : "deploy",
    request: { balancer: { settings: settings(), server }, confirmSeconds: 600 },
  });
  const stateOf = (server: string) =>
    createBalancer(settings(), server, () => Promise.reject(new Error("none"))).state();
  const guardOf = (host: TestHost) => join(host.paths.root, "state/guard.json");
  const logOf = (host: TestHost) => join(host.paths.root, "state/guard.log");
  const wentBack = (host: TestHost) =>
    host.ledger().some((entry) => entry.type === "reverted" && entry.by === "guard");

  before(async () => {
    one = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0" }));
    two = deploymentOf("v2.0.0", origin.release({ tag: "v2.0.0" }));
    hosts.a = await TestHost.create(origin.folder);
    hosts.b = await TestHost.create(origin.folder);
    // As by default: the second waits for the first for three tenths of it. Verify is to have time.
    for (const host of Object.values(hosts)) host.limits = { verify: 16, activate: 60 };
    haproxy = await startHaproxy(hosts.a.port, hosts.b.port);
    for (const [server, host] of Object.entries(hosts)) {
      const verdicts = await host.deploy(order(server, one, "first-1"));
      assert.deepEqual(
        verdicts.flatMap(({ failure }) => failure ?? []),
        [],
      );
    }
    for (const [server, host] of Object.entries(hosts)) {
      await host.deploy(order(server, two, "deploy-2"), ["stage", "activate"]);
      assert.deepEqual([await host.version(), await stateOf(server)], ["2.0.0", "up"]);
    }
  });
  after(async () => {
    for (const host of Object.values(hosts)) host.stop();
    await haproxy.stop();
    removeTemporaryFolders();
  });

  it("put both back, one after the other, and both are in service again", async () => {
    const traffic = startTraffic({
      url: haproxy.url,
      requestsPerSecond: 60,
      calls: [{ path: "/health" }],
    });
    try {
      await until("traffic", () => traffic.result().requests > 20);
      const deadline = new Date(Date.now() + 3000).toISOString();
      for (const host of Object.values(hosts)) {
        const guard = JSON.parse(readFileSync(guardOf(host), "utf8")) as GuardFile;
        writeFileSync(guardOf(host), JSON.stringify({ ...guard, deadline }));
      }
      await until("both go back", () => Object.values(hosts).every(wentBack));
      await until(
        "both guards leave",
        () => !Object.values(hosts).some((h) => existsSync(guardOf(h))),
      );
    } finally {
      const seen = await traffic.stop();
      const logs = Object.values(hosts).map((host) => readFileSync(logOf(host), "utf8"));
      assert.deepEqual([seen.failed, seen.byKind], [0, {}], logs.join("\n"));
    }
    for (const [server, host] of Object.entries(hosts)) {
      assert.deepEqual([await host.version(), await stateOf(server)], ["1.0.0", "up"]);
      const { current, drift, ledger } = await host.inspect();
      assert.deepEqual([current?.id, drift, ledger.openRun], [one.id, [], null]);
      assert.ok(!existsSync(join(host.paths.root, "state/drained.json")));
    }
  });
});
