import assert from "node:assert/strict";
import { evaluateGate } from "../../../plan/gate/evaluate";
import type { BreakGlass } from "../../../plan/gate/break-glass";
import { waveReasons } from "../../../plan/gate/overrun";
import { gateWith, questionAt, reasonsAt } from "./question";
import { signedToken } from "../../support/token";

const FAIR = { from: "2026-11-18 10:40", until: "2026-11-19 15:20", reason: "fair" };
const YEARLY = { from: "12-24 00:00", until: "01-12 09:00", reason: "end of year" };
const frozenBy = (...freezes: object[]) => ({ gate: gateWith({ freezes }) });

describe("a freeze", () => {
  it("closes what is open otherwise, from its first minute to its last", () => {
    const times = ["18 10:39", "18 10:40", "18 15:00", "19 15:19", "19 15:20"];
    assert.deepEqual(
      times.filter((time) =>
        reasonsAt(`2026-11-${time}`, frozenBy(FAIR)).includes(
          "frozen until 2026-11-19 15:20 Asia/Shanghai: fair",
        ),
      ),
      times.slice(1, 4),
    );
  });

  it("must not begin before a deployment can have ended", () => {
    assert.deepEqual(reasonsAt("2026-11-18 10:09:59", frozenBy(FAIR)), []);
    assert.deepEqual(reasonsAt("2026-11-18 10:10", frozenBy(FAIR)), [
      "10:10 is too late: a deployment may take 30 minutes, so it must start before 10:10 to end by the freeze at 10:40 (fair)",
    ]);
  });

  it("does not touch an earlier day", () => {
    assert.deepEqual(reasonsAt("2026-11-17 15:10", frozenBy(FAIR)), []);
  });

  it("moves the next opening behind it, and further when the rest of the window is too short", () => {
    const opens = (until: string) =>
      evaluateGate(questionAt("2026-11-18 10:45", frozenBy({ ...FAIR, until }))).nextOpening?.local;
    assert.deepEqual(
      [opens("2026-11-19 15:20"), opens("2026-11-19 15:30"), opens("2028-11-19 00:00")],
      [
        "Thursday 2026-11-19 15:20 Asia/Shanghai",
        "Monday 2026-11-23 10:00 Asia/Shanghai",
        undefined,
      ],
    );
  });

  it("without a year comes back every year and may lie across its turn", () => {
    const times = ["2024-12-23 15:10", "2024-12-24 10:10", "2025-01-09 10:10", "2026-01-12 10:10"];
    assert.deepEqual(
      times.filter((time) => reasonsAt(time, frozenBy(YEARLY)).length > 0),
      times.slice(1, 3),
    );
    assert.deepEqual(reasonsAt("2025-12-24 10:10", frozenBy(YEARLY)), [
      "frozen until 2026-01-12 09:00 Asia/Shanghai: end of year",
    ]);
  });

  it("by command closes as one from the settings does and names its owner", () => {
    const emergencies = [
      {
        from: "2026-11-18T02:00:00Z",
        until: "2026-11-18T07:10:00Z",
        reason: "INC-7",
        owner: "ann",
      },
    ];
    assert.deepEqual(reasonsAt("2026-11-18 10:05", { emergencies }), [
      "frozen until 2026-11-18 15:10 Asia/Shanghai: INC-7, by ann",
    ]);
    const next = evaluateGate(questionAt("2026-11-18 10:05", { emergencies })).nextOpening;
    assert.equal(next?.local, "Wednesday 2026-11-18 15:10 Asia/Shanghai");
  });

  it("lists all that are in force", () => {
    const other = { from: "2026-11-01 00:00", until: "2026-11-30 00:00", reason: "audit" };
    assert.equal(reasonsAt("2026-11-18 15:05", frozenBy(FAIR, other)).length, 2);
  });
});

describe("waveReasons", () => {
  const gate = gateWith();
  const ask = (local: string, changes: object = {}) =>
    waveReasons({
      gate,
      window: "20261118T0200Z",
      at: `${local.replace(" ", "T")}+08:00`,
      emergencies: [],
      ...changes,
    });

  it("lets a run go on until 15 minutes after its window", () => {
    assert.deepEqual([ask("2026-11-18 10:45"), ask("2026-11-18 11:14:59.999")], [[], []]);
    assert.deepEqual(ask("2026-11-18 11:15"), [
      "the run's window and 15 minutes of overrun ended at 11:15",
    ]);
  });

  it("ends it on a freeze that began meanwhile", () => {
    assert.deepEqual(ask("2026-11-18 10:45", { gate: gateWith({ freezes: [FAIR] }) }), [
      "frozen until 2026-11-19 15:20 Asia/Shanghai: fair",
    ]);
  });

  it("lets a run that break-glass opened go on through what held then, but not through a later freeze", () => {
    const emergency = { until: "2026-11-18T16:00:00Z", reason: "payments", owner: "ann" };
    let used: Partial<BreakGlass> = { usedAt: "2026-11-18T14:50:00Z" };
    const closed = (from: string, opens: BreakGlass["opens"] = ["freeze"]) =>
      ask("2026-11-18 23:00", {
        window: "closed",
        breakGlass: signedToken({ opens, ...used }),
        emergencies: [{ ...emergency, from }],
      });
    assert.deepEqual(closed("2026-11-18T14:50:00Z"), []);
    const frozen = ["frozen until 2026-11-19 00:00 Asia/Shanghai: payments, by ann"];
    assert.deepEqual(closed("2026-11-18T14:50:00.001Z"), frozen);
    assert.deepEqual(closed("2026-11-18T14:50:00Z", ["window"]), frozen);
    // A run that was opened before its ledger knew when: what held when the token began.
    used = { from: "2026-11-18T14:40:00Z" };
    assert.deepEqual(closed("2026-11-18T14:40:00Z"), []);
    assert.deepEqual(closed("2026-11-18T14:50:00Z"), frozen);
  });

  it("knows no end for a run without a window, but freezes", () => {
    assert.deepEqual(ask("2026-11-18 23:00", { window: "open" }), []);
    assert.equal(
      ask("2026-11-18 23:00", { window: "open", gate: gateWith({ freezes: [FAIR] }) }).length,
      1,
    );
  });
});
