import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { writeAbort } from "../../../host/abort-mark";
import { layoutOf } from "../../../host/layout";
import { appendLedger } from "../../../host/ledger-file";
import { Memory } from "../../../host/telemetry/memory";
import { Runs } from "../../../host/telemetry/runs";
import { histogramOf } from "../../../plan/judgement/histogram";
import type { LedgerEvent } from "../../../plan/ledger";
import { runOf } from "../../support/fleet";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";

const MINUTE = 60_000;
const run = runOf("v2.4.0");
const abort = { by: "ann@laptop", at: "2026-11-18T02:00:00.000Z", reason: "wrong" };
const backup = (outcome: "ok" | "failed"): LedgerEvent => ({
  type: "phase",
  runId: run.id,
  phase: "backup",
  outcome,
  seconds: 1,
});
const opened = (minutes: number): LedgerEvent => ({
  type: "opened",
  stack: "production",
  run,
  deadline: new Date(Date.now() + minutes * MINUTE).toISOString(),
});

describe("what the telemetry reads of a host's runs", () => {
  after(removeTemporaryFolders);

  function place() {
    const layout = layoutOf({ root: temporaryFolder() });
    mkdirSync(layout.runs, { recursive: true });
    return layout;
  }

  it("counts each failed backup and each abort once, and nothing from before its start", () => {
    const layout = place();
    appendLedger(layout.ledger, opened(30));
    appendLedger(layout.ledger, backup("failed"));
    const runs = new Runs(layout);
    const counted = () => {
      const { failedChecks, aborts } = runs.look(Date.now());
      return [failedChecks, aborts];
    };
    assert.deepEqual(counted(), [0, 0]);
    appendLedger(layout.ledger, backup("ok"));
    appendLedger(layout.ledger, backup("failed"));
    writeAbort(layout, run.id, { ...abort, final: false });
    assert.deepEqual(counted(), [1, 0]);
    writeAbort(layout, run.id, { ...abort, final: true });
    assert.deepEqual(
      [counted(), counted()],
      [
        [0, 1],
        [0, 0],
      ],
    );
    assert.equal(new Runs(layout).look(Date.now()).aborts, 0);
  });

  it("names the run that is compared with the hour before it", () => {
    const layout = place();
    const runs = new Runs(layout);
    assert.equal(runs.look(Date.now()).compared, null);
    appendLedger(layout.ledger, opened(30));
    assert.equal(runs.look(Date.now()).compared?.runId, run.id);
  });

  it("freezes the P95 of the hour before a run, over a restart too", () => {
    const path = place().telemetry.memory;
    const now = 100 * MINUTE;
    const compared = { runId: run.id, openedAt: now };
    const latency = (milliseconds: number) => histogramOf(Array<number>(300).fill(milliseconds));
    const before = new Memory(path);
    assert.equal(before.look(latency(100), null, now - 2 * MINUTE), null);
    before.save();
    const memory = new Memory(path);
    const frozen = memory.look(latency(900), compared, now + MINUTE);
    assert.ok(frozen !== null && Math.abs(frozen - 100) < 3);
    assert.equal(memory.look(latency(900), compared, now + 5 * MINUTE), frozen);
    memory.save();
    assert.equal(new Memory(path).look({}, compared, now + 90 * MINUTE), frozen);
    assert.equal(memory.look({}, null, now + 91 * MINUTE), null);
  });
});
