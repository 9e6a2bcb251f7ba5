import assert from "node:assert/strict";
import { gateWarnings } from "../../cli/gate-warnings";
import { inputWith, type Change } from "../config/input";

const warningsOf = (...changes: readonly Change[]) =>
  gateWarnings("production", { file: "Pulumi.production.yaml", values: inputWith(...changes) });

describe("gateWarnings", () => {
  it("are none where nothing is wrong", async () => {
    const calendar = { source: "none" };
    assert.deepEqual(await warningsOf([["gate"], { onCall: ["ann", "bob"], calendar }]), []);
  });

  it("name a broken key of the gate", async () => {
    assert.deepEqual(await warningsOf([["gate", "keep"], 1]), [
      'prism:gate.keep: must be a known key, got "keep"; remove it, or use one of allowedSigners, always, breakGlass, calendar, closedBefore, days, freezeFile, freezes, onCall, overrunMinutes, roster, weekend, windows, workingWeekends, zone',
    ]);
  });

  it("name a file that cannot be read", async () => {
    const [first = ""] = await warningsOf([
      ["gate"],
      { roster: "none.yaml", calendar: { source: "none" } },
    ]);
    assert.match(first, /^none\.yaml must be the file of prism:gate\.roster, got no such file at /);
  });
});
