import assert from "node:assert/strict";
import { measuresScreen } from "../../cli/measures-screen";
import { pastRuns } from "../../plan/history";
import { measuresOf } from "../../plan/measures/measures";
import { ledgersOf, type Told } from "../support/history";

const screen = (told: readonly Told[], missing: readonly string[] = []) => {
  const runs = pastRuns(ledgersOf(["prod-1"], told));
  const measures = measuresOf({ runs, taggedAt: new Map() });
  return measuresScreen("production", runs[0]?.openedAt ?? null, measures, missing);
};

describe("measuresScreen", () => {
  it("shows each measure with count, interval, target and verdict in columns", () => {
    const told = [0, 1, 2, 3, 4, 5].map((day): Told => ({ day, tag: `v1.${day}.0`, minutes: 10 }));
    const texts = screen(told).map(({ text }) => text);
    assert.deepEqual(texts.slice(0, 7), [
      "production: how the procedure works, since 2026-11-02",
      "",
      "MEASURE                    VALUE  N  95 % INTERVAL         TARGET                  VERDICT",
      "success rate             100.0 %  6  61.0 % to 100.0 %     over 95 %               not yet provable",
      "rollback rate              0.0 %  6  0.0 % to 39.0 %       under 5 %               not yet provable",
      "change-fail rate           0.0 %  6  0.0 % to 39.0 %       -                       -",
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
});
