import assert from "node:assert/strict";
import { gateOf, type GateSettings } from "../../config/gate";
import { parseSettings } from "../../config/parse";
import { inputWith } from "./input";

/** The gate as configured; undefined: not set. */
function gateOfFile(value?: Readonly<Record<string, unknown>>): GateSettings | null {
  const { settings, problems } = parseSettings(inputWith([["gate"], value]));
  assert.deepEqual(problems, []);
  return settings?.gate ?? null;
}

describe("gateOf", () => {
  it("gives production and any unknown stack the procedure's hours", () => {
    const expected = {
      allowedSigners: null,
      always: false,
      breakGlass: null,
      zone: "Asia/Shanghai",
      windows: [
        { start: "10:00", end: "11:00" },
        { start: "15:00", end: "16:00" },
      ],
      days: ["monday", "tuesday", "wednesday", "thursday"],
      weekend: ["saturday", "sunday"],
      closedBefore: "rest-days",
      workingWeekends: "closed",
      calendar: { source: "china", knownThrough: null, unknownYear: "closed" },
      freezes: [],
      freezeFile: null,
      overrunMinutes: 15,
      onCall: [],
      roster: null,
    };
    for (const stack of ["production", "qa", "team/prism/production"]) {
      assert.deepEqual(gateOf(stack, gateOfFile()), expected);
    }
  });

  it("leaves staging open unless its file says otherwise", () => {
    assert.equal(gateOf("staging", gateOfFile()).always, true);
    assert.equal(gateOf("team/prism/staging", gateOfFile()).always, true);
    assert.equal(gateOf("staging", gateOfFile({ onCall: ["ann", "bob"] })).always, false);
  });

  it("accepts other weeks, a window to midnight, yearly freezes and Fridays", () => {
    const gate = gateOfFile({
      zone: "Asia/Dubai",
      windows: [
        { start: "22:00", end: "24:00" },
        { start: "00:00", end: "02:00" },
      ],
      days: ["friday", "monday"],
      weekend: ["saturday", "sunday"],
      closedBefore: "holidays",
      freezes: [
        { from: "12-24 00:00", until: "01-02 00:00", reason: "end of year" },
        { from: "2026-11-11 00:00", until: "2026-11-12 00:00", reason: "sales day" },
      ],
    });
    assert.equal(gate?.freezes.length, 2);
  });
});
