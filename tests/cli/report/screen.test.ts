import assert from "node:assert/strict";
import { reportScreen } from "../../../cli/report/screen";
import { durationOf, offsetOf, timeOf } from "../../../cli/report/words";
import { measuresOf } from "../../../plan/measures/measures";
import { reportOf } from "../../../plan/report/report";
import { HOSTS, refusedReport, TOLD } from "../../support/told-runs";

const measures = measuresOf({ runs: [TOLD.good], taggedAt: new Map() });
const screen = (name: keyof typeof TOLD) =>
  reportScreen({
    ...reportOf(TOLD[name], { stack: "production", zone: "Asia/Shanghai", hosts: HOSTS }),
    measures,
    missing: ["prod-9 was not reached"],
  }).map(({ text }) => text);

const MEASURES =
  "measures  success rate not yet provable, rollback rate not yet provable, duration (median) not yet provable, downtime in all met";

describe("reportScreen", () => {
  it("shows a good run", () => {
    assert.deepEqual(screen("good"), [
      "v2.4.0 on production: verified",
      "All 3 hosts run v2.4.0-4444444-5e77195, verified.",
      "HOST    WAVE  RAN BEFORE              RUNS NOW                ENDING     SECONDS",
      "prod-1     1  v2.3.0-3333333-5e77195  v2.4.0-4444444-5e77195  confirmed       33",
      "prod-2     2  v2.3.0-3333333-5e77195  v2.4.0-4444444-5e77195  confirmed       29",
      "prod-3     3  v2.3.0-3333333-5e77195  v2.4.0-4444444-5e77195  confirmed       29",
      "run       deploy-20261118T0200Z-4f1c9a, 2026-11-18 10:05:00 Asia/Shanghai, took 1 min 51 s",
      "who       ann@laptop: the configuration asks for v2.4.0",
      "watch     canary: ok after 44 s; 1200 requests, 3 failed",
      "watch     before wave 3: ok after 10 s; 1200 requests, 3 failed",
      "gate      open: in the window from 2026-11-18 02:00 UTC",
      "checks    tag, staging: passed",
      "backup    prod-1 12.3 MB, prod-2 12.3 MB, prod-3 12.3 MB",
      MEASURES,
      "prod-9 was not reached",
    ]);
  });

  it("shows why a run went back, and who ordered a rollback", () => {
    assert.deepEqual(screen("went-back").slice(0, 2), [
      "v2.4.0 on production: went back",
      "v2.4.0 was not deployed: prod-1, canary: a breach is certain after 20 s: failed probe requests: expected under 1%, canary 24%. prod-1 went back, the others were not switched.",
    ]);
    assert.ok(screen("rollback").includes("who       ann@laptop: error rate"));
    assert.ok(screen("rollback").includes("bad       v2.4.0-4444444-5e77195 is marked bad"));
  });

  it("shows a refusal as the plan with what stands in its way, and where the newest run is", () => {
    const lines = reportScreen({ ...refusedReport(), measures, missing: [] });
    assert.equal(
      lines[0]?.text,
      "v2.4.0-4444444-5e77195 on production: refused, as of 2026-11-18 11:05:00 Asia/Shanghai",
    );
    assert.deepEqual(
      lines.filter(({ tone }) => tone === "bad").map(({ text }) => text.slice(0, 12).trim()),
      ["v2.4.0-44444", "FAILED", "in the way"],
    );
    assert.equal(
      lines.at(-2)?.text,
      "newest    prism report --stack production --run first-open-a1b2c3",
    );
  });
});

describe("words of a report", () => {
  it("say times in the zone of the gate", () => {
    assert.equal(
      timeOf("2026-11-18T16:05:00.9Z", "Asia/Shanghai"),
      "2026-11-19 00:05:00 Asia/Shanghai",
    );
    assert.deepEqual([0.04, 89.94, 125, null].map(durationOf), ["0 s", "89.9 s", "2 min 5 s", "-"]);
    assert.deepEqual([0, 59.6, 725].map(offsetOf), ["0:00", "1:00", "12:05"]);
  });
});
