import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { linesOf, lives, until, useSlowHost } from "./support/slow-step";

const LATE = /^install \(sh -c .*\) did not end within its limit \(\d+ s\)$/s;

describe("a step that hangs", function () {
  this.timeout(60_000);
  const rig = useSlowHost();
  const short = { request: { limitSeconds: 3 } };
  const pids = ({ at }: { at: string }) => linesOf(join(at, "pid")).map(Number);
  const expectNothingLeft = (order: { at: string }) => {
    assert.ok(pids(order).length > 0);
    assert.deepEqual([pids(order).filter(lives), rig.marked()], [[], []]);
  };

  before(async () => {
    // pm2 starts its daemon here, which a short limit would not leave time for.
    await rig.host.step("stage", rig.order("true"));
  });

  for (const [what, text] of [
    ["sleeps for ever", "echo $$ > $at/pid; sleep 1000"],
    ["ignores TERM", "trap '' TERM; echo $$ > $at/pid; while :; do sleep 1; done"],
    [
      "prints a line of 10 MB and goes on",
      "echo $$ > $at/pid; head -c 10000000 /dev/zero | tr '\\0' x; sleep 1000",
    ],
    ["prints without end", "echo $$ > $at/pid; while :; do echo yes; done"],
    [
      "has a child in a session of its own that ignores TERM and holds its output",
      `setsid sh -c 'trap "" TERM; echo $$ >> '$at/pid'; sleep 1000' & echo $$ >> $at/pid; sleep 1000`,
    ],
  ] as const) {
    it(`ends at its limit with a clear error, and nothing of it is left, if it ${what}`, async () => {
      const order = rig.order(text, short);
      const { verdict } = await rig.host.step("stage", order);
      assert.match(verdict.failure?.reason ?? "", LATE);
      assert.equal(verdict.failure?.blame, false);
      expectNothingLeft(order);
    });
  }

  it("keeps nothing alive that a good install left behind", async () => {
    const order = rig.order(
      `setsid sh -c 'trap "" TERM; echo $$ > '$at/pid'; sleep 1000' & while [ ! -s $at/pid ]; do sleep 0.02; done`,
    );
    const { verdict } = await rig.host.step("stage", order);
    assert.equal(verdict.outcome, "ok");
    expectNothingLeft(order);
  });

  it("shows lines cut, and no more of them than a log should hold", async () => {
    const order = rig.order("true");
    await rig.host.step("stage", order);
    const print =
      "head -c 10000000 /dev/zero | tr '\\0' x; echo; yes $(head -c 900 /dev/zero | tr '\\0' y) | head -n 3000; exit 1";
    const backup = {
      method: "command",
      command: ["sh", "-c", print],
      data: [rig.host.data],
      target: rig.host.folder,
    };
    const request = { ...order.request, backup };
    const { child, answer } = rig.host.call("backup", { ...order, request });
    // As over a slow connection: nothing is read before all is written.
    child.stderr?.pause();
    const worker = join(rig.host.paths.root, "state/runs", order.runId, "backup.worker.json");
    const isDone = () => existsSync(worker) && rig.worker(order.runId, "backup").verdict !== null;
    try {
      await until("it is done", isDone);
      await assert.rejects(once(child, "exit", { signal: AbortSignal.timeout(500) }), /aborted/);
    } finally {
      child.stderr?.resume();
    }
    const { progress } = await answer;
    const lines = progress.trim().split("\n");
    assert.ok(lines.every((line) => line.length < 2200));
    assert.ok(progress.length < 1_100_000, String(progress.length));
    assert.equal(lines.at(-1), "… more lines are not shown");
  });

  it("is ended from outside when its worker hangs itself", async () => {
    const order = rig.order("echo $$ > $at/pid; sleep 1000", short);
    const { answer } = rig.host.call("stage", order);
    await until("it acts", () => pids(order).length > 0);
    const { pid } = rig.worker(order.runId);
    process.kill(pid, "SIGSTOP");
    const { verdict } = await answer;
    assert.equal(verdict.failure?.reason, "did not end within its limit of 3 s and was ended");
    assert.ok(!lives(pid));
    expectNothingLeft(order);
  });

  it("does not end what pm2 runs, also if a command asked pm2 for it", async () => {
    const good = rig.order("true", { lane: "first" });
    await rig.host.deploy(good);
    const { paths, data, folder } = rig.host;
    assert.deepEqual(rig.marked(), [], "pm2 passes no mark on");
    const order = rig.order("true");
    await rig.host.step("stage", order);
    const restart = `${paths.pm2} restart test-app --update-env; exit 1`;
    const backup = {
      method: "command",
      command: ["sh", "-c", restart],
      data: [data],
      target: folder,
    };
    await rig.host.step("backup", { ...order, request: { ...order.request, backup } });
    await until("the restarted app has the command's mark", () => rig.marked().length === 1);
    const process = (await rig.host.inspect()).process;
    const settled = await rig.host.step("settle", {
      ...order,
      upstream: { host: "prod-1", phase: "backup", reason: "no", wayOut: "", blame: false },
    });
    assert.equal(settled.verdict.outcome, "reverted");
    assert.equal((await rig.host.inspect()).process?.pid, process?.pid);
    assert.equal(await rig.host.version(), "1.0.0");
  });
});
