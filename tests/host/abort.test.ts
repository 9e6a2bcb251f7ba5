import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Aborted } from "../../host/abort";
import { ELSEWHERE, type StepOrder } from "./support/orders";
import { linesOf, lives, until, useSlowHost, WAITING } from "./support/slow-step";

describe("an order to abort a run on one host", function () {
  this.timeout(180_000);
  const rig = useSlowHost();
  before(() => {
    rig.host.limits = { activate: 60, verify: 20, settle: 60 };
  });
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
      [ordered.stdout.split("\n"), ordered.code],
      [
        [
          `run ${order.runId} does not go on here`,
          "next: this host was not switched by it and stays as it is",
          "to end the run on all hosts, now: prism abort --stack test",
          `to leave the release on this host alone, now: ${tool()} rollback`,
          "",
        ],
        0,
      ],
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
    const deadline = (await rig.host.inspect()).guard?.deadline ?? "";
    assert.match(
      (await abort(order.runId)).stdout,
      new RegExp(`, else by itself at ${deadline}\n`),
    );
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

  describe("that is not final, because other hosts are still asked", () => {
    /** A run that is verified here and waits for its settle. */
    const verified = async () => {
      const order = rig.order("true");
      const verdicts = await rig.host.deploy(order, ["stage", "activate", "verify"]);
      assert.equal(verdicts.at(-1)?.outcome, "ok", JSON.stringify(verdicts));
      return order;
    };
    const begun = async () => {
      const order = rig.order("true");
      await rig.host.step("lock", order);
      return order;
    };
    const mark = async (runId: string, word: string, at = "2026-11-18T02:05:00.000Z") => {
      const words = `abort ${runId} --by ana@desk --reason 'wrong release' --at ${at} --mark ${word}`;
      return JSON.parse((await rig.host.run(`${tool()} ${words}`)).stdout) as Aborted;
    };
    const WAITS = "ana@desk asks all hosts whether the run may be aborted; waiting";
    const settleLog = (runId: string) =>
      linesOf(join(rig.host.paths.root, "state/runs", runId, "settle.log")).join("\n");
    const settling = async (order: StepOrder) => {
      const { answer } = rig.host.call("settle", order);
      await until("settle waits", () => settleLog(order.runId).includes(WAITS));
      return { answer };
    };
    const abortFile = (runId: string) =>
      join(rig.host.paths.root, "state/runs", runId, "abort.json");
    const end = (order: StepOrder) => rig.host.step("settle", { ...order, upstream: ELSEWHERE });

    it("makes settle wait, and put the host back once it is final", async () => {
      const order = await verified();
      const { ok, verified: passed } = await mark(order.runId, "ask");
      assert.deepEqual([ok, passed], [true, true]);
      const { answer } = await settling(order);
      assert.equal((await rig.host.inspect()).ledger.openRun?.id, order.runId);
      await mark(order.runId, "final");
      const { verdict } = await answer;
      assert.match(verdict.failure?.reason ?? "", REASON);
      assert.match(verdict.summary, /^aborted: went back/);
      assert.equal((await rig.host.inspect()).ledger.settledRun?.ending, "reverted");
    });

    it("lets settle confirm once it is taken back", async () => {
      const order = await verified();
      await mark(order.runId, "ask");
      const { answer } = await settling(order);
      await mark(order.runId, "none");
      assert.equal((await answer).verdict.outcome, "ok");
      const { ok, words } = await mark(order.runId, "ask");
      assert.deepEqual([ok, /is confirmed on this host already/.test(words)], [false, true]);
    });

    /** Holds the lock of the orders; whoever else wants it waits in a flock of its own. */
    const holdOrders = async () => {
      const runs = join(rig.host.paths.root, "state/runs");
      const held = spawn("flock", [runs, "sh", "-c", "echo held; exec cat"]);
      await once(held.stdout, "data");
      const asks = (pid: string) => {
        try {
          const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
          return words[0]?.endsWith("flock") === true && words.includes(runs);
        } catch {
          return false;
        }
      };
      const waiting = () => readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && asks(pid));
      return {
        waits: () => until("somebody waits for the lock", () => waiting().length > 1),
        release: () => held.stdin.end(),
      };
    };
    /** A settle that has found no order, and finds one right before it writes down that it confirms. */
    const lateOrder = async () => {
      const order = await verified();
      const orders = await holdOrders();
      const { answer } = rig.host.call("settle", order);
      await until("it confirms", () => settleLog(order.runId).includes("confirming"));
      await orders.waits();
      const at = new Date().toISOString();
      const abort = { by: "ana@desk", at, reason: "wrong release", final: false };
      writeFileSync(abortFile(order.runId), JSON.stringify(abort));
      orders.release();
      await until("settle waits", () => settleLog(order.runId).includes(WAITS));
      return { order, at, answer };
    };

    it("is seen by a settle that is about to write down that it confirms", async () => {
      const { order, at, answer } = await lateOrder();
      assert.equal((await rig.host.inspect()).ledger.openRun?.id, order.runId);
      await mark(order.runId, "final", at);
      assert.match((await answer).verdict.summary, /^aborted: went back/);
    });

    it("lets settle confirm only what still runs then", async () => {
      const { order, at, answer } = await lateOrder();
      await rig.host.run(`${rig.host.paths.pm2} stop test-app`);
      await mark(order.runId, "none", at);
      assert.match((await answer).verdict.failure?.reason ?? "", /cannot be confirmed: this host/);
      await end(order);
    });

    it("is placed while nobody writes down that a host confirms", async () => {
      const order = await begun();
      const orders = await holdOrders();
      const marked = mark(order.runId, "ask");
      await orders.waits();
      assert.ok(!existsSync(abortFile(order.runId)));
      orders.release();
      assert.equal((await marked).ok, true);
      await end(order);
    });

    it("is decided neither way when whoever gave it is gone; a new attempt finishes the run", async () => {
      const order = await verified();
      await mark(order.runId, "ask");
      const { verdict } = await rig.host.step("settle", order);
      assert.equal(
        verdict.failure?.reason,
        `ana@desk began to abort run ${order.runId} at 2026-11-18T02:05:00.000Z and neither finished it nor took it back within 15 s, so this host neither confirmed nor went back`,
      );
      const { ledger, guard, current } = await rig.host.inspect();
      assert.deepEqual([ledger.openRun?.id, current?.id], [order.runId, order.deployment.id]);
      const wayOut = verdict.failure.wayOut;
      assert.ok(guard !== null && wayOut.endsWith(`it goes back by itself at ${guard.deadline}`));
      const again = { ...order, run: { attempt: "later" } };
      await rig.host.deploy(again, ["stage"]);
      const late = await mark(order.runId, "final");
      assert.deepEqual([late.ok, /resumed meanwhile/.test(late.words)], [false, true]);
      assert.equal((await rig.host.step("settle", again)).verdict.outcome, "ok");
    });

    it("keeps a new attempt from going on once it is final", async () => {
      const order = await begun();
      await mark(order.runId, "ask");
      await mark(order.runId, "final");
      const { verdict } = await rig.host.step("lock", { ...order, run: { attempt: "later" } });
      assert.match(verdict.failure?.reason ?? "", REASON);
      await end(order);
    });

    it("is another person's once they ask, too", async () => {
      const order = await begun();
      await mark(order.runId, "ask");
      await mark(order.runId, "ask", "2026-11-18T02:06:00.000Z");
      assert.equal((await mark(order.runId, "final")).ok, false);
      assert.equal((await mark(order.runId, "none")).ok, true);
      assert.equal((await mark(order.runId, "final", "2026-11-18T02:06:00.000Z")).ok, true);
      assert.equal((await mark(order.runId, "final")).ok, true, "final is final for all");
      await end(order);
    });

    it("ends the other steps at once, after which this host cannot verify any more", async () => {
      const order = rig.order(WAITING);
      const { answer } = rig.host.call("stage", order);
      await until("it acts", () => linesOf(join(order.at, "pid")).length > 0);
      const { ok, verified: passed } = await mark(order.runId, "ask");
      assert.deepEqual([ok, passed], [true, false]);
      assert.match((await answer).verdict.failure?.reason ?? "", REASON);
      await end(order);
    });
  });

  it("needs a name and a reason, and a run id that leads nowhere else", async () => {
    assert.equal((await rig.host.run(`${tool()} abort deploy-1`)).code, 2);
    const { stdout, code } = await abort("../../x");
    assert.deepEqual([stdout, code], ["../../x is no run id\n", 1]);
  });
});
