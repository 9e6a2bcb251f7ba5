import assert from "node:assert/strict";
import { measuresScreen } from "../../cli/measures-screen";
import { fleetHistoryOf, type FleetHistory } from "../../plan/fleet-history";
import { pastRuns, type HostLedger } from "../../plan/history";
import { measuresOf } from "../../plan/measures/measures";
import { ledgersOf, type Told } from "../support/history";

const shown = (history: FleetHistory, missing: readonly string[] = []) => {
  const measures = measuresOf({ runs: history.runs, taggedAt: new Map() });
  return measuresScreen("production", history, measures, missing);
};
const screen = (told: readonly Told[], missing: readonly string[] = []) => {
  return shown({ runs: pastRuns(ledgersOf(["prod-1"], told)), silent: [] }, missing);
};

describe("measuresScreen", () => {
  it("shows each measure with count, interval, target and verdict in columns", () => {
    const told = [0, 1, 2, 3, 4, 5].map((day): Told => ({ day, tag: `v1.${day}.0`, minutes: 10 }));
    const texts = screen(told).map(({ text }) => text);
    assert.deepEqual(texts.slice(0, 7), [
      "production: how the procedure works, since 2026-11-02",
      "",
      "MEASURE                    VALUE  N  95 % INTERVAL         TARGET                  VERDICT",
      "success rate             100.0 %  6  54.1 % to 100.0 %     over 95 %               not yet provable",
      "rollback rate              0.0 %  6  0.0 % to 45.9 %       under 5 %               not yet provable",
      "change-fail rate           0.0 %  6  0.0 % to 45.9 %       -                       -",
      "duration (median)       10.0 min  6  10.0 min to 10.0 min  under 30 minutes, each  not yet provable",
    ]);
  });

  it("shows what was missed as bad, and what could not be asked last", () => {
    const lines = screen([{ day: 0, tag: "v1.0.0", minutes: 45 }], ["prod-2 was not reached"]);
    assert.equal(lines.find(({ text }) => text.startsWith("duration"))?.tone, "bad");
    assert.deepEqual(lines.at(-1), { text: "prod-2 was not reached", tone: "warn" });
  });

  it("has nothing to show before the first run, and says so", () => {
    const [head, , , success] = screen([]).map(({ text }) => text);
    assert.equal(head, "production: how the procedure works, no run yet");
    assert.match(success ?? "", /^success rate +- +0 /);
  });

  it("claims nothing where no host answered, and names those that did not where some did", () => {
    const silent = (host: string) =>
      ({ host, state: "unreachable", reason: "it is off", wayOut: "try: ssh" }) as const;
    const [{ entries }] = ledgersOf(["prod-1"], [{ day: 0, tag: "v1.0.0" }]) as [HostLedger];
    const none = shown(fleetHistoryOf([silent("prod-1"), silent("prod-2")])).map(
      ({ text }) => text,
    );
    assert.equal(none[0], "production: how the procedure works, unknown: no host answered");
    assert.deepEqual(none.slice(2, 5), [
      "MEASURE                   VALUE        N  95 % INTERVAL  TARGET                  VERDICT",
      "success rate            unknown  unknown  unknown        over 95 %               unknown",
      "rollback rate           unknown  unknown  unknown        under 5 %               unknown",
    ]);
    assert.match(none[9] ?? "", /^downtime in all +unknown +unknown +unknown +0 +unknown$/);
    const some = fleetHistoryOf([
      { host: "prod-1", state: "answered", answer: entries },
      silent("prod-2"),
    ]);
    assert.equal(
      shown(some)[0]?.text,
      "production: how the procedure works, since 2026-11-02, unknown on prod-2",
    );
    assert.deepEqual(some.silent, [{ host: "prod-2", why: "it is off; try: ssh" }]);
  });
});
