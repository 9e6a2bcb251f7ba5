import assert from "node:assert/strict";
import { alarmsScreen } from "../../cli/alarms-screen";
import type { AlarmReading } from "../../plan/alarms/readings";

const NOW = "2026-11-18T02:05:00.000Z";
const RUNBOOK = "https://git.example.com/runbook.md";

function reading(id: string, changes: Partial<AlarmReading> = {}): AlarmReading {
  return {
    id,
    kind: id.replace(/-web-\d$/, ""),
    severity: "gate",
    name: `prism-production-${id}`,
    isComposite: false,
    state: "OK",
    since: "2026-11-18T02:00:00.000Z",
    reason: "all is well",
    ...changes,
  };
}
const screen = (...readings: AlarmReading[]) =>
  alarmsScreen("production", readings, RUNBOOK, NOW).map(({ text, tone }) => `${tone}: ${text}`);

describe("alarmsScreen", () => {
  it("shows states in a table", () => {
    assert.deepEqual(screen(reading("p0", { severity: "p0" }), reading("slo-cpu-host-web-1")), [
      "good: production: 2 alarms, 2 OK",
      "plain: ",
      "strong: STATE  ALARM               FOR   SINCE",
      "plain: OK     p0                  p0    2026-11-18 02:00 UTC, 5 minutes ago",
      "plain: OK     slo-cpu-host-web-1  gate  2026-11-18 02:00 UTC, 5 minutes ago",
    ]);
  });

  it("puts the worst first, says why and where to read on, and how to register what is absent", () => {
    const lines = screen(
      reading("p1"),
      reading("error-lines", {
        state: "absent",
        since: null,
        reason: "CloudWatch has no such alarm",
      }),
      reading("slo-cpu-host-web-1", { state: "INSUFFICIENT_DATA", reason: "no points" }),
      reading("p0", { state: "ALARM", reason: "outage-rate" }),
    );
    assert.deepEqual(lines.slice(0, 1), [
      "strong: production: 4 alarms, 1 ALARM, 1 INSUFFICIENT_DATA, 1 absent, 1 OK",
    ]);
    assert.deepEqual(
      lines.slice(3, 7).map((line) => line.split(/\s+/).slice(0, 3)),
      [
        ["bad:", "ALARM", "p0"],
        ["warn:", "INSUFFICIENT_DATA", "slo-cpu-host-web-1"],
        ["warn:", "absent", "error-lines"],
        ["plain:", "OK", "p1"],
      ],
    );
    assert.deepEqual(lines.slice(7), [
      "plain: ",
      `bad: p0: outage-rate; ${RUNBOOK}#p0`,
      `warn: slo-cpu-host-web-1: no points; ${RUNBOOK}#slo-cpu-host`,
      `warn: error-lines: CloudWatch has no such alarm; ${RUNBOOK}#error-lines`,
      "plain: pulumi up --stack production registers what is absent; pulumi refresh first if it was there",
    ]);
  });
});
