import assert from "node:assert/strict";
import { signedToken } from "../support/token";
import type { StepOrder } from "./support/orders";
import { until, useSlowHost } from "./support/slow-step";

describe("the fleet's lock on one host", function () {
  this.timeout(60_000);
  const rig = useSlowHost();
  const order = (more: Partial<StepOrder> = {}) => {
    const lockSeconds = more.request?.["lockSeconds"] ?? 600;
    return rig.order("true", { ...more, request: { ...more.request, lockSeconds } });
  };
  const openings = (runId: string) =>
    rig.host
      .ledger()
      .flatMap((entry) => (entry.type === "opened" && entry.run.id === runId ? [entry] : []));
  const openRun = async () => (await rig.host.inspect()).ledger.openRun;
  const end = (held: StepOrder) =>
    rig.host.step("settle", {
      ...held,
      upstream: { host: "prod-2", phase: "stage", reason: "no", wayOut: "look", blame: false },
    });

  it("is taken by lock, until a deadline", async () => {
    const held = order({ request: { lockSeconds: 77 } });
    const { verdict } = await rig.host.step("lock", held);
    assert.deepEqual([verdict.outcome, verdict.summary], ["ok", `opened ${held.runId}`]);
    const open = await openRun();
    assert.equal(open?.id, held.runId);
    assert.equal(Math.round((Date.parse(open.deadline) - Date.parse(open.since)) / 1000), 77);
    await end(held);
    assert.equal(await openRun(), null);
  });

  for (const phase of ["lock", "stage"] as const) {
    it(`keeps another run from ${phase}, which is told who holds it and leaves no trace`, async () => {
      const held = order();
      await rig.host.step("lock", held);
      const open = await openRun();
      assert.ok(open);
      const lines = rig.host.ledger().length;
      const other = order();
      const { verdict } = await rig.host.step(phase, other);
      assert.ok(verdict.failure);
      assert.deepEqual(verdict.failure, {
        host: "prod-1",
        phase,
        reason: `run ${held.runId} of v1.0.0 holds this host: opened by tester@desk at ${open.since}, until ${open.deadline}`,
        wayOut:
          "wait until it ends, or stop it: prism abort --stack test, or go back: prism rollback --stack test",
        blame: false,
      });
      const upstream = verdict.failure;
      const settled = await rig.host.step("settle", { ...other, upstream });
      assert.deepEqual(
        [settled.verdict.outcome, settled.verdict.summary, settled.verdict.evidence],
        [
          "reverted",
          "was never switched, runs nothing, as before",
          { activated: false, runs: null },
        ],
      );
      assert.equal(
        (await rig.host.step("undo", { ...other, upstream })).verdict.outcome,
        "skipped",
      );
      assert.equal(rig.host.ledger().length, lines);
      await end(held);
      const again = await rig.host.step(phase, { ...other, run: { attempt: "later" } });
      assert.equal(again.verdict.outcome, "ok", "the same run may begin once the other has ended");
      await end(other);
    });
  }

  it("lets only one of two begin that come at the same moment", async () => {
    const both = [order(), order()];
    const verdicts = (await Promise.all(both.map((each) => rig.host.step("stage", each)))).map(
      ({ verdict }) => verdict.outcome,
    );
    assert.deepEqual([...verdicts].sort(), ["failed", "ok"]);
    const [held] = both.filter((_, index) => verdicts[index] === "ok");
    assert.ok(held);
    await end(held);
  });

  it("is no lock past its deadline", async () => {
    const held = order({ request: { lockSeconds: 1 } });
    await rig.host.step("lock", held);
    const deadline = Date.parse((await openRun())?.deadline ?? "");
    await until("the deadline passes", () => Date.now() > deadline);
    const other = order();
    const { verdict } = await rig.host.step("stage", other);
    assert.deepEqual([verdict.outcome, verdict.evidence["takenOver"]], ["ok", [held.runId]]);
    assert.equal((await openRun())?.id, other.runId);
    await end(other);
  });

  it("goes to a run that takes the holder over, and to one that a person ordered", async () => {
    const held = order();
    await rig.host.step("stage", held);
    const next = order({ run: { takesOver: [held.runId] } });
    const taken = await rig.host.step("stage", next);
    assert.deepEqual(taken.verdict.evidence["takenOver"], [held.runId]);
    const ordered = order({
      lane: "rollback",
      run: { order: { reason: "it is bad", restoreData: false, overNewerData: false } },
    });
    const { verdict } = await rig.host.step("stage", ordered);
    assert.deepEqual([verdict.outcome, verdict.evidence["takenOver"]], ["ok", [next.runId]]);
    const reverted = rig.host
      .ledger()
      .flatMap((entry) => (entry.type === "reverted" ? [[entry.run.id, entry.reason]] : []));
    assert.deepEqual(reverted.slice(-2), [
      [held.runId, `taken over by run ${next.runId}`],
      [next.runId, `taken over by run ${ordered.runId}`],
    ]);
    // An ordered run that fails stays open, for the next to take over.
    const last = order({ run: { takesOver: [ordered.runId] } });
    await rig.host.step("stage", last);
    await end(last);
  });

  it("stops the steps of a run behind which another has begun", async () => {
    const held = order();
    await rig.host.step("stage", held);
    const next = order({ run: { takesOver: [held.runId] } });
    await rig.host.step("lock", next);
    const { verdict } = await rig.host.step("activate", held);
    assert.equal(
      verdict.failure?.reason,
      `run ${next.runId} of v1.0.0 has begun on this host after run ${held.runId} (opened by tester@desk)`,
    );
    await end(held);
    await end(next);
  });

  it("keeps a run out whose break-glass token another one has spent, and lets that one go on", async () => {
    const breakGlass = signedToken();
    const held = order({ run: { breakGlass } });
    await rig.host.step("lock", held);
    const [opening] = openings(held.runId);
    const again = await rig.host.step("stage", held);
    assert.equal(again.verdict.outcome, "ok");
    await end(held);
    assert.deepEqual((await rig.host.inspect()).ledger.spent, [
      { token: breakGlass, runId: held.runId, at: opening?.at },
    ]);
    const { verdict } = await rig.host.step("lock", order({ run: { breakGlass } }));
    assert.deepEqual(
      [verdict.failure?.reason, verdict.failure?.blame],
      [
        `the break-glass token was used before, for run ${held.runId} at ${opening?.at ?? ""}`,
        false,
      ],
    );
  });

  it("begins anew in a new attempt at the same run, whose finished step acts no more", async () => {
    const held = order();
    const { verdict } = await rig.host.step("stage", held);
    const since = (await openRun())?.since;
    await rig.host.step("stage", held);
    assert.equal(openings(held.runId).length, 1);
    const again = await rig.host.step("stage", { ...held, run: { attempt: "later" } });
    assert.deepEqual(again.verdict, verdict);
    const [first, second, ...more] = openings(held.runId);
    assert.deepEqual([more, second?.run.attempt, (await openRun())?.since], [[], "later", since]);
    assert.ok((second?.deadline ?? "") > (first?.deadline ?? ""));
    await end(held);
  });

  it("keeps a step from acting whose run never began here", async () => {
    const stranger = order();
    const { verdict } = await rig.host.step("backup", stranger);
    assert.equal(verdict.failure?.reason, `run ${stranger.runId} never began on this host`);
    assert.equal(openings(stranger.runId).length, 0);
  });
});
