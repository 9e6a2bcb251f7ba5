import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { letGo, linesOf, lives, until, useSlowHost, WAITING } from "./support/slow-step";

describe("a step and its worker", function () {
  this.timeout(60_000);
  const rig = useSlowHost();
  const acts = ({ at }: { at: string }) => linesOf(join(at, "acts")).length;
  const pidOf = ({ at }: { at: string }) => Number(linesOf(join(at, "pid"))[0]);
  const kill = (pid: number) => process.kill(pid, "SIGKILL");
  const phases = (runId: string) =>
    rig.host.ledger().filter((entry) => entry.type === "phase" && entry.runId === runId).length;
  /** The command's shell and the front that it started, as a cut connection ends them. */
  const killFront = (child: ChildProcess) => {
    const pid = child.pid ?? 0;
    const front = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    [pid, ...front.map(Number).filter((each) => each > 0)].forEach(kill);
  };

  it("goes on when its caller is killed, and answers the next call without acting again", async () => {
    const order = rig.order(WAITING);
    const { child, answer } = rig.host.call("stage", order);
    const cut = answer.then(
      () => false,
      () => true,
    );
    await until("it acts", () => acts(order) === 1);
    const { pid } = rig.worker(order.runId);
    const [, , , session] =
      readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    assert.equal(Number(session), pid, "a session of its own");
    killFront(child);
    assert.ok(await cut, "the worker holds nothing of the connection");
    letGo(order);
    const { verdict } = await rig.host.step("stage", order);
    assert.deepEqual([verdict.outcome, acts(order), phases(order.runId)], ["ok", 1, 1]);
  });

  it("is attached to by a second call, with the same verdict", async () => {
    const order = rig.order(WAITING);
    const first = rig.host.call("stage", order).answer;
    await until("it acts", () => acts(order) === 1);
    const second = rig.host.call("stage", order).answer;
    const third = rig.host.call("stage", order).answer;
    letGo(order);
    const [one, two, three] = await Promise.all([first, second, third]);
    assert.deepEqual([two.verdict, three.verdict], [one.verdict, one.verdict]);
    assert.equal(acts(order), 1);
  });

  it("says so to who attaches, and shows what comes from then on", async () => {
    const order = rig.order("true");
    const backup = {
      method: "command",
      command: ["sh", "-c", `echo before; ${WAITING}; echo after; exit 3`],
      data: [rig.host.data],
      target: rig.host.folder,
    };
    const long = { ...order, request: { ...order.request, backup } };
    backup.command[2] = `at=${order.at}; ${backup.command[2] ?? ""}`;
    await rig.host.step("stage", order);
    const first = rig.host.call("backup", long).answer;
    await until("it acts", () => acts(order) === 1);
    const { pid } = rig.worker(order.runId, "backup");
    const { child, answer } = rig.host.call("backup", long);
    let seen = "";
    child.stderr?.on("data", (chunk: Buffer) => (seen += chunk.toString()));
    await until("it attaches", () => seen.includes("runs already"));
    letGo(order);
    const [one, two] = await Promise.all([first, answer]);
    assert.deepEqual(two.verdict, one.verdict);
    assert.match(one.progress, /before\n.*after\n/);
    assert.match(
      two.progress,
      new RegExp(
        `^prod-1 backup: runs already since \\d+ s \\(pid ${pid}\\)\\nprod-1 backup: after\\n$`,
      ),
    );
    const log = join(rig.host.paths.root, "state/runs", order.runId, "backup.log");
    assert.equal(statSync(log).mode & 0o777, 0o600);
    assert.equal(readFileSync(log, "utf8"), one.progress);
  });

  it("acts once when two call it at the same moment", async () => {
    const order = rig.order(`echo x >> $at/acts`);
    const [one, two] = await Promise.all([
      rig.host.step("stage", order),
      rig.host.step("stage", order),
    ]);
    assert.deepEqual(one.verdict, two.verdict);
    assert.deepEqual([acts(order), phases(order.runId)], [1, 1]);
  });

  it("fails clearly when its worker is killed, leaves nothing, and acts anew when called again", async () => {
    const order = rig.order(WAITING);
    const { answer } = rig.host.call("stage", order);
    await until("it acts", () => pidOf(order) > 0);
    const command = pidOf(order);
    kill(rig.worker(order.runId).pid);
    const { verdict } = await answer;
    assert.deepEqual(verdict.failure, {
      host: "prod-1",
      phase: "stage",
      reason: "the step's process ended without a verdict",
      wayOut: "run pulumi up again; if it comes back, look at the step's lines above",
      blame: false,
    });
    assert.deepEqual([lives(command), rig.marked()], [false, []]);
    letGo(order);
    const again = await rig.host.step("stage", order);
    assert.deepEqual([again.verdict.outcome, acts(order)], ["ok", 2]);
  });

  it("ends what a killed worker left before another step of the host acts", async () => {
    const order = rig.order(WAITING);
    const { child, answer } = rig.host.call("stage", order);
    answer.catch(() => {});
    await until("it acts", () => pidOf(order) > 0);
    const command = pidOf(order);
    killFront(child);
    kill(rig.worker(order.runId).pid);
    assert.ok(lives(command));
    const other = rig.order("true");
    const { verdict } = await rig.host.step("stage", other);
    assert.equal(verdict.outcome, "ok");
    assert.ok(!lives(command));
  });

  it("does not take another process with the worker's pid for the worker", async () => {
    const order = rig.order("true");
    await rig.host.step("lock", order);
    const file = join(rig.host.paths.root, "state/runs", order.runId, "stage.worker.json");
    const stranger = { pid: process.pid, started: 1, limitSeconds: 20, verdict: null };
    writeFileSync(file, JSON.stringify(stranger));
    const { verdict } = await rig.host.step("stage", order);
    assert.equal(verdict.outcome, "ok");
  });

  it("is heard by its starter also where its files cannot be written, as on a full disk", async () => {
    const runs = join(rig.host.paths.root, "state/runs");
    renameSync(runs, `${runs}.away`);
    writeFileSync(runs, "");
    const order = rig.order("true", { lane: "rollback" });
    const { verdict } = await rig.host.step("stage", order);
    rmSync(runs);
    renameSync(`${runs}.away`, runs);
    assert.deepEqual([verdict.outcome, phases(order.runId)], ["ok", 1]);
  });
});
