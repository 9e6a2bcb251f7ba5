import assert from "node:assert/strict";
import { formatVersion, isNewEnough, parseVersion } from "../../../sandbox/engine/versions";

describe("parseVersion", () => {
  const cases: [string, string | undefined][] = [
    ["v3.225.0\n", "3.225.0"],
    ["3.219.0", "3.219.0"],
    ["v3.226.0-alpha.x1a2b\n", "3.226.0-pre"],
    ["v3.225.0+dirty\n", "3.225.0"],
    ["v3.225.0\nwarning: a newer version is there\n", "3.225.0"],
    ["", undefined],
    ["v3.225", undefined],
    ["pulumi: command failed", undefined],
    ["v3.225.0 and more", undefined],
  ];
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)} as ${expected ?? "no version"}`, () => {
      const version = parseVersion(text);
      assert.equal(version && formatVersion(version), expected);
    });
  }
});

describe("isNewEnough", () => {
  const cases: [string, boolean][] = [
    ["v3.219.0", true],
    ["v3.219.1", true],
    ["v3.1000.0", true],
    ["v3.218.9", false],
    ["v3.99.0", false],
    ["v3.219.0-alpha.1", false],
    ["v3.220.0-alpha.1", true],
    ["v4.0.0", false],
    ["v2.300.0", false],
    ["nonsense", false],
  ];
  for (const [text, expected] of cases) {
    it(`${expected ? "accepts" : "refuses"} ${text}`, () => {
      assert.equal(isNewEnough(text, "3.219.0"), expected);
    });
  }
});
