import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { askHaproxy } from "../../host/balancer/haproxy-socket";
import type { Verdict } from "../../plan/protocol";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin, server } from "./support/app";
import { BalancedHost, until } from "./support/balanced-host";
import { deploymentOf, ELSEWHERE, type StepOrder } from "./support/orders";

/** Answers /slow only when it is told to by a file. */
const slow = (source: string) =>
  source.replace("import { appendFileSync }", "import { appendFileSync, existsSync }").replace(
    "routes: {",
    `idleTimeout: 0,
  routes: {
    "/slow": async () => {
      while (!existsSync(process.env.DATA + "/go")) await Bun.sleep(50);
      return new Response("done");
    },`,
  );

describe("a host behind a balancer", function () {
  this.timeout(120_000);
  const origin = createOrigin();
  let rig: BalancedHost;
  let one: Deployment;
  let two: Deployment;
  let sick: Deployment;

  const ALL = ["stage", "activate", "verify", "settle"] as const;
  const order = (deployment: Deployment, runId: string, more: Partial<StepOrder> = {}) => ({
    deployment,
    runId,
    ...more,
    request: { balancer: rig.place(), ...more.request },
  });
  const activated = (verdicts: readonly Verdict[]) =>
    verdicts.find(({ phase }) => phase === "activate");
  const drained = () => existsSync(join(rig.host.paths.root, "state/drained.json"));
  const expectIn = async (version: string) => {
    assert.deepEqual([await rig.state(), drained()], ["up", false]);
    assert.equal(await rig.host.version(), version);
  };

  before(async () => {
    one = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0", source: slow(server()) }));
    two = deploymentOf("v2.0.0", origin.release({ tag: "v2.0.0", source: slow(server()) }));
    const source = server('{ status: "sick", version }');
    sick = deploymentOf("v3.0.0", origin.release({ tag: "v3.0.0", source }));
    rig = await BalancedHost.create(origin.folder);
    const [, first] = await rig.host.deploy(order(one, "first-1", { lane: "first" }), ALL);
    assert.deepEqual([first?.outcome, first?.evidence["drainedMilliseconds"]], ["ok", undefined]);
    await expectIn("1.0.0");
  });
  after(async () => {
    await rig.stop();
    removeTemporaryFolders();
  });

  it("loses no request when a release is deployed, nor when it goes back", async () => {
    for (const [deployment, lane] of [
      [two, "deploy"],
      [one, "rollback"],
    ] as const) {
      const verdicts = await rig.underLoad(() =>
        rig.host.deploy(order(deployment, `${lane}-2`, { lane }), ALL),
      );
      assert.equal(verdicts.at(-1)?.outcome, "ok");
      const { evidence, summary } = activated(verdicts) ?? {};
      assert.ok(Number(evidence?.["drainedMilliseconds"]) > 0);
      assert.equal(evidence?.["stillOpen"], 0);
      assert.match(summary ?? "", /healthy after \d+ ms\); out of the balancer for \d+ ms$/);
      await expectIn(deployment.tag.slice(1));
    }
  });

  it("leaves a release that does not become healthy outside, and puts the one before it in", async () => {
    const bad = order(sick, "deploy-3");
    rig.host.limits = { verify: 4, activate: 8 };
    const upstream = await rig.underLoad(async () => {
      const failed = activated(await rig.host.deploy(bad, ["stage", "activate"]));
      assert.equal(await rig.state(), "drained");
      const { verdict } = await rig.host.step("settle", {
        ...bad,
        upstream: failed?.failure ?? "go",
      });
      assert.equal(verdict.outcome, "reverted");
      assert.equal(verdict.summary, `went back, runs ${one.id}`);
      assert.ok(Number(verdict.evidence["drainedMilliseconds"]) > 0);
      return failed?.failure;
    });
    rig.host.limits = { verify: 4 };
    assert.equal(upstream?.blame, true);
    await expectIn("1.0.0");
  });

  it("is put back by the next step when a step was killed while it waited for requests", async () => {
    const killed = order(two, "deploy-4");
    await rig.host.step("stage", killed);
    const starts = rig.host.started().length;
    const held = fetch(`http://127.0.0.1:${rig.host.port}/slow`);
    // Through the balancer, until server a has one of them.
    const more = [1, 2].map(() => fetch(`${rig.haproxy.url}/slow`));
    const { answer } = rig.host.call("activate", killed);
    answer.catch(() => {});
    await until("it is drained", async () => drained() && (await rig.state()) === "drained");
    const file = join(rig.host.paths.root, "state/runs/deploy-4/activate.worker.json");
    const { pid } = JSON.parse(readFileSync(file, "utf8")) as { pid: number };
    process.kill(-pid, "SIGKILL");
    await answer.catch(() => {});
    await rig.host.run(`touch ${rig.host.data}/go`);
    assert.equal(await rig.state(), "drained");
    const facts = (await rig.host.inspect()).drained;
    assert.deepEqual([facts?.server, facts?.runId], ["a", "deploy-4"]);
    const { verdict } = await rig.host.step("settle", { ...killed, upstream: ELSEWHERE });
    assert.equal(verdict.outcome, "reverted");
    assert.match(verdict.summary, /it was still out of the balancer and is back as a$/);
    await Promise.all([held, ...more]);
    assert.equal(rig.host.started().length, starts, "the app was not touched");
    await expectIn("1.0.0");
    assert.equal((await rig.host.inspect()).drained, null);
  });

  it("is put back by its guard without losing a request", async () => {
    await rig.underLoad(async () => {
      const request = { confirmSeconds: 6 };
      await rig.host.deploy(order(two, "deploy-5", { request }), ["stage", "activate"]);
      await expectIn("2.0.0");
      const ended = () => rig.host.ledger().some((e) => e.type === "reverted" && e.by === "guard");
      await until("the guard acts", ended);
    });
    await expectIn("1.0.0");
  });

  it("is put in by its guard once the balancer answers again", async () => {
    const link = join(rig.host.folder, "haproxy.sock");
    symlinkSync(rig.haproxy.unixSocket, link);
    const request = { confirmSeconds: 6, balancer: rig.place({ sockets: [link] }) };
    await rig.host.deploy(order(two, "deploy-13", { request }), ["stage", "activate"]);
    rmSync(link);
    const ended = () =>
      rig.host.ledger().some((e) => e.type === "reverted" && e.run.id === "deploy-13");
    await until("the guard acts", ended);
    assert.equal(await rig.host.version(), "1.0.0");
    assert.ok(drained());
    await askHaproxy(rig.haproxy.unixSocket, "set server gateway/a state drain");
    symlinkSync(rig.haproxy.unixSocket, link);
    await until("it is in", async () => (await rig.state()) === "up");
    await until(
      "the guard leaves",
      () => !existsSync(join(rig.host.paths.root, "state/guard.json")),
    );
    await expectIn("1.0.0");
  });

  it("goes back by prism-host without losing a request, and leaves for good when it is retired", async () => {
    await rig.host.deploy(order(two, "deploy-6"), ALL);
    const tool = (words: string) => rig.host.run(`${rig.host.paths.root}/bin/prism-host ${words}`);
    const back = await rig.underLoad(() => tool("rollback"));
    assert.equal(back.code, 0, back.stdout + back.stderr);
    assert.match(back.stderr, /out of the balancer for \d+ ms/);
    await expectIn("1.0.0");
    const retired = await rig.underLoad(() => tool("retire --by tester --reason old"));
    assert.equal(retired.code, 0, retired.stdout);
    assert.deepEqual([await rig.state(), drained()], ["drained", false]);
    await rig.host.deploy(order(one, "first-7", { lane: "first" }), ALL);
    await expectIn("1.0.0");
  });

  it("says how long nobody answered where there is no balancer", async () => {
    const request = { balancer: { settings: { adapter: "none" }, server: "a" } };
    const activation = activated(await rig.host.deploy(order(two, "deploy-8", { request }), ALL));
    assert.ok(Number(activation?.evidence["gapMilliseconds"]) > 0);
    assert.match(
      activation?.summary ?? "",
      /; nobody answered for \d+ ms: no balancer \(prism:balancer.adapter is none\): requests are lost while the app restarts$/,
    );
  });

  it("stops a release before the app is touched if the balancer does not answer, but no way back", async () => {
    const balancer = rig.place({ sockets: ["/nonexistent/haproxy.sock"] });
    const request = { balancer };
    const staged = await rig.host.step("stage", order(sick, "deploy-9", { request }));
    assert.match(
      staged.verdict.failure?.reason ?? "",
      /^expected HAProxy's runtime API at \/nonexistent\/haproxy.sock, got /,
    );
    const unknown = { balancer: { ...rig.place(), server: "c" } };
    const other = await rig.host.step(
      "stage",
      order(sick, "deploy-10", { request: unknown, run: { takesOver: ["deploy-9"] } }),
    );
    assert.match(
      other.verdict.failure?.reason ?? "",
      /^expected server gateway\/c in HAProxy at .*, found a, b$/,
    );
    await rig.host.step("stage", order(one, "deploy-11", { run: { takesOver: ["deploy-10"] } }));
    const starts = rig.host.started().length;
    const { verdict } = await rig.host.step("activate", order(one, "deploy-11", { request }));
    assert.match(verdict.failure?.reason ?? "", /^expected HAProxy's runtime API/);
    assert.equal(verdict.failure?.blame, false);
    assert.equal(rig.host.started().length, starts);
    assert.ok(!rig.host.ledger().some((e) => e.type === "activated" && e.runId === "deploy-11"));
    const run = { takesOver: ["deploy-11"] };
    const back = await rig.host.deploy(
      order(one, "rollback-12", { lane: "rollback", request, run }),
      ALL,
    );
    assert.deepEqual(
      back.map(({ outcome }) => outcome),
      ["already", "ok", "ok", "ok"],
    );
    assert.match(
      activated(back)?.summary ?? "",
      /; the balancer: expected HAProxy's runtime API at /,
    );
    assert.equal(await rig.host.version(), "1.0.0");
  });
});
