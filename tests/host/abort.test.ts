import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { linesOf, lives, until, useSlowHost, WAITING } from "./support/slow-step";

describe("an order to abort a run on one host", function () {
  this.timeout(60_000);
  const rig = useSlowHost();
  const tool = () => join(rig.host.paths.root, "bin/prism-host");
  const abort = (runId: string) =>
    rig.host.run(`${tool()} abort ${runId} --by ana@desk --reason 'wrong release'`);
  const REASON = /^aborted by ana@desk at \S+Z: wrong release$/;

  it("ends the install that runs, fails what follows, and settle puts the host back", async () => {
    const order = rig.order(WAITING);
    const { answer } = rig.host.call("stage", order);
    await until("it acts", () => linesOf(join(order.at, "pid")).length > 0);
    const ordered = await abort(order.runId);
    assert.deepEqual(
      [ordered.stdout, ordered.code],
      [`run ${order.runId} does not go on here\n`, 0],
    );
    assert.ok(!lives(Number(linesOf(join(order.at, "pid"))[0])));
    const { verdict } = await answer;
    assert.match(verdict.failure?.reason ?? "", REASON);
    assert.equal(verdict.failure?.blame, false);
    assert.deepEqual(rig.marked(), []);
    const next = await rig.host.step("backup", order);
    assert.match(next.verdict.failure?.reason ?? "", REASON);
    const settled = await rig.host.step("settle", {
      ...order,
      upstream: verdict.failure ?? "go",
    });
    assert.equal(settled.verdict.outcome, "reverted");
    assert.deepEqual(
      (await abort(order.runId)).stdout,
      `run ${order.runId} went back here already\n`,
    );
  });

  it("keeps a run from beginning where it has not begun", async () => {
    const order = rig.order("true");
    assert.equal((await abort(order.runId)).code, 0);
    const { verdict } = await rig.host.step("lock", order);
    assert.match(verdict.failure?.reason ?? "", REASON);
    const { ledger } = await rig.host.inspect();
    assert.equal(ledger.openRun, null);
  });

  it("makes settle put a switched host back, though no step failed, and fail itself", async () => {
    const first = rig.order("true", { lane: "first" });
    await rig.host.deploy(first);
    assert.equal(await rig.host.version(), "1.0.0");
    const order = rig.order("true");
    await rig.host.deploy(order, ["stage", "activate", "verify"]);
    assert.equal((await rig.host.inspect()).current?.id, order.deployment.id);
    await abort(order.runId);
    const { verdict } = await rig.host.step("settle", order);
    assert.match(verdict.failure?.reason ?? "", REASON);
    assert.equal(verdict.summary, `aborted: went back, runs ${first.deployment.id}`);
    const { current, ledger, guard } = await rig.host.inspect();
    assert.deepEqual([current?.id, ledger.openRun, guard], [first.deployment.id, null, null]);
    assert.deepEqual(ledger.bad, []);
  });

  it("is refused by a host that has confirmed the run", async () => {
    const order = rig.order("true");
    await rig.host.deploy(order);
    const { stdout, code } = await abort(order.runId);
    assert.deepEqual(
      [stdout, code],
      [`run ${order.runId} is confirmed on this host already; to leave it: prism rollback\n`, 1],
    );
    const file = join(rig.host.paths.root, "state/runs", order.runId, "abort.json");
    assert.ok(!existsSync(file));
  });

  it("needs a name and a reason, and a run id that leads nowhere else", async () => {
    assert.equal((await rig.host.run(`${tool()} abort deploy-1`)).code, 2);
    const { stdout, code } = await abort("../../x");
    assert.deepEqual([stdout, code], ["../../x is no run id\n", 1]);
  });
});
