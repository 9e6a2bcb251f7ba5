import assert from "node:assert/strict";
import { watchHour, type HourWorld } from "../../../cli/hour/watch-hour";
import type { HostObservation } from "../../../plan/inspection";
import { productionAlarms, readingsWith, type States } from "../../support/alarms";
import { observed, runOf, running } from "../../support/fleet";

const CONFIRMED = Date.parse("2026-11-18T02:00:00.000Z");
const RUN = runOf("v2.4.0").id;

/** A fleet on which the run was confirmed so many minutes ago. */
function hosts(minutes: number, lane: "deploy" | "rollback" = "deploy"): HostObservation[] {
  const host = running("v2.4.0", "web-1");
  const settledRun = {
    ...runOf("v2.4.0"),
    lane,
    at: new Date(CONFIRMED).toISOString(),
    ending: "confirmed" as const,
  };
  const now = new Date(CONFIRMED + minutes * 60_000).toISOString();
  return observed({ ...host, now, ledger: { ...host.ledger, settledRun } });
}

/** An hour of one look a minute, from a minute after the deployment on; what it did, in words. */
class FakeHour {
  readonly done: string[] = [];
  readonly said: string[] = [];
  readonly toldOf: string[] = [];
  minute = 1;
  lane: "deploy" | "rollback" = "deploy";

  constructor(
    private readonly states: (minute: number) => States | string,
    private readonly codes: readonly number[] = [0],
  ) {}

  watch(): Promise<number> {
    const world: HourWorld = {
      observe: () => Promise.resolve(hosts(this.minute, this.lane)),
      read: () => {
        const states = this.states(this.minute);
        return Promise.resolve(
          typeof states === "string" ? { unknown: states } : readingsWith(states),
        );
      },
      told: () => Promise.resolve(this.toldOf),
      rollback: (reason) => {
        const code = this.codes[this.done.length] ?? 1;
        this.done.push(`rollback: ${reason}`);
        return Promise.resolve(code);
      },
      notify: (_, { reason }) => {
        this.done.push(`notify: ${reason}`);
        return Promise.resolve();
      },
      note: (runId, decision, alarms) => {
        this.toldOf.push(...alarms);
        this.done.push(`note ${runId}: ${decision} ${alarms.join()}`.trim());
        return Promise.resolve();
      },
      say: (line) => this.said.push(line),
      pause: () => {
        this.minute += 1;
        return Promise.resolve();
      },
    };
    const settings = { minutes: 60, onP0: "rollback", onP1: "notify", notify: null } as const;
    return watchHour(world, productionAlarms(), settings);
  }
}
const BACK = "rollback: prism watch: P0: outage-rate (as told)";

describe("watchHour", () => {
  it("ends after a good hour, and writes that down", async () => {
    const hour = new FakeHour(() => ({}));
    assert.equal(await hour.watch(), 0);
    assert.deepEqual(hour.done, [`note ${RUN}: passed`]);
    assert.ok(hour.minute >= 60);
  });

  it("goes back when P0 fires, by an order that says why", async () => {
    const hour = new FakeHour((minute): States => (minute < 7 ? {} : { "outage-rate": "ALARM" }));
    assert.equal(await hour.watch(), 3);
    assert.deepEqual([hour.done, hour.minute], [[BACK], 7]);
  });

  it("tells people of P1 once, also after it was ended and started again", async () => {
    const hour = new FakeHour(() => ({ "error-rate-p1": "ALARM" }));
    assert.equal(await hour.watch(), 0);
    const once = [
      "notify: P1: error-rate-p1 (as told)",
      `note ${RUN}: notified error-rate-p1`,
      `note ${RUN}: passed`,
    ];
    assert.deepEqual(hour.done, once);
    hour.minute = 30;
    await hour.watch();
    assert.deepEqual(hour.done.slice(once.length), [`note ${RUN}: passed`]);
  });

  it("decides nothing by silence, and says so once", async () => {
    const hour = new FakeHour(() => "no network");
    assert.equal(await hour.watch(), 1);
    assert.deepEqual(hour.done, [`note ${RUN}: unseen`]);
    assert.match(hour.said.at(-1) ?? "", /^Nobody knows whether the hour was good: 0 of 60 looks/);
    const silent = hour.said.filter((line) => line.startsWith("no network"));
    assert.ok(silent.length >= 1);
  });

  it("has passed when little of it was not heard, and is unseen when much was not", async () => {
    for (const [minutes, code, decision] of [
      [5, 0, "passed"],
      [10, 1, "unseen"],
    ] as const) {
      const hour = new FakeHour((at): States => (at <= minutes ? { "gate-blind": "ALARM" } : {}));
      assert.equal(await hour.watch(), code);
      assert.deepEqual(hour.done, [`note ${RUN}: ${decision}`]);
    }
  });

  it("orders again what failed, and gives up after the third time", async () => {
    const again = new FakeHour(() => ({ "outage-rate": "ALARM" }), [1, 0]);
    assert.equal(await again.watch(), 3);
    assert.deepEqual(again.done, [BACK, BACK]);
    const never = new FakeHour(() => ({ "outage-rate": "ALARM" }), [1, 1, 1]);
    assert.equal(await never.watch(), 1);
    assert.equal(never.done.length, 3);
  });

  it("does not go back when somebody else has done so meanwhile", async () => {
    const hour: FakeHour = new FakeHour(() => {
      hour.lane = "rollback";
      return { "outage-rate": "ALARM" };
    });
    assert.equal(await hour.watch(), 0);
    assert.deepEqual(hour.done, []);
  });

  it("has nothing to watch after a rollback", async () => {
    const hour = new FakeHour(() => ({ "outage-rate": "ALARM" }));
    hour.lane = "rollback";
    assert.equal(await hour.watch(), 0);
    assert.deepEqual(hour.done, []);
  });
});
