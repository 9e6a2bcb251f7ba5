import assert from "node:assert/strict";
import { histogramOf } from "../../../plan/judgement/histogram";
import type { LedgerEntry } from "../../../plan/ledger";
import { addMinute, comparedRun, p95Of, type Minutes } from "../../../plan/telemetry/baseline";

const MINUTE = 60_000;
const START = Date.parse("2026-11-18T02:00:00Z");
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();
const RUN = { id: "deploy-1", lane: "deploy" };
const entries = (...events: readonly object[]) =>
  events.map((event, index) => ({ seq: index + 1, ...event })) as unknown as LedgerEntry[];
const OPENED = { type: "opened", run: RUN, at: at(0), deadline: at(30) };
const compared = (minutes: number, ...events: readonly object[]) =>
  comparedRun(entries(...events), START + minutes * MINUTE);

describe("the latency before a deployment", () => {
  it("is that of the last hour", () => {
    let minutes: Minutes = {};
    for (let minute = 0; minute < 120; minute += 1) {
      const latency = minute < 50 ? 5000 : 100;
      minutes = addMinute(minutes, histogramOf(Array(10).fill(latency)), START + minute * MINUTE);
    }
    assert.equal(Object.keys(minutes).length, 61);
    assert.ok(Math.abs((p95Of(minutes) ?? 0) - 100) < 3);
  });

  it("is not known from a few requests", () => {
    const seen = (count: number) => addMinute({}, histogramOf(Array<number>(count).fill(9)), START);
    assert.equal(p95Of(seen(199)), null);
    assert.notEqual(p95Of(seen(200)), null);
  });

  it("is compared from the deployment's start until an hour after it was confirmed", () => {
    const run = { runId: "deploy-1", openedAt: START };
    assert.equal(compared(0), null);
    assert.deepEqual(compared(1, OPENED), run);
    assert.equal(compared(31, OPENED), null);
    const confirmed = { type: "confirmed", run: RUN, at: at(20) };
    assert.deepEqual(compared(79, OPENED, confirmed), run);
    assert.equal(compared(81, OPENED, confirmed), null);
    assert.equal(compared(21, OPENED, { type: "reverted", run: RUN, at: at(20) }), null);
  });

  it("is compared in deployments only", () => {
    const first = { ...OPENED, run: { id: "first-1", lane: "first" } };
    assert.equal(compared(1, first), null);
  });
});
