import assert from "node:assert/strict";
import { driftOf } from "../../plan/drift";
import type { Inspection } from "../../plan/inspection";
import { describeStatus } from "../../plan/status";
import { at, deployment, observed, openRun, running, runOf } from "../support/fleet";
import { settingsWith } from "../support/settings";

const drift = (...hosts: readonly Inspection[]) =>
  driftOf(
    describeStatus({
      stack: "production",
      configFile: null,
      settings: settingsWith(),
      now: at(3),
      hosts: observed(...hosts),
    }),
  );

describe("driftOf", () => {
  it("finds none where all hosts run one verified release, though another one is wanted", () => {
    assert.deepEqual(drift(running("v2.3.0", "web-1"), running("v2.3.0", "web-2")), []);
  });

  it("finds what a host says of itself", () => {
    const host = { ...running("v2.3.0"), drift: ["pm2 is stopped"] };
    assert.deepEqual(drift(host), ["web-1: pm2 is stopped"]);
  });

  it("finds hosts on another release, but not while a run is open", () => {
    const [one, other] = [running("v2.3.0", "web-1"), running("v2.4.0", "web-2")];
    assert.deepEqual(drift(one, other), [
      `hosts: must run one deployment, found web-1 ${deployment("v2.3.0").id}, web-2 ${deployment("v2.4.0").id}`,
    ]);
    const open = running("v2.4.0", "web-2", { openRun: openRun(runOf("v2.4.0")) });
    assert.deepEqual(drift(one, open), []);
  });

  it("finds a release that was never verified where it runs", () => {
    const { id } = deployment("v2.3.0");
    assert.deepEqual(drift(running("v2.3.0", "web-1", { verified: [] })), [
      `web-1: must run what was verified there, found ${id}, which never was`,
    ]);
  });
});
