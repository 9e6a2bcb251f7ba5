import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

describe("prism rollback --state N", function () {
  this.timeout(60_000);

  it("names the way by ssh alone where there is no Pulumi to ask", () => {
    const words = [
      "rollback",
      "--stack",
      "production",
      "--state",
      "2",
      "--reason",
      "it loses orders",
    ];
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(__dirname, "../../cli/prism.js"), ...words],
      { encoding: "utf8", env: { ...process.env, PATH: "/nowhere" } },
    );
    const direct = "prism rollback --stack production --direct --reason 'it loses orders'";
    assert.equal(
      stderr.trim().split("\n").at(-1),
      "There is no pulumi on PATH, and only Pulumi knows what its update 2 brought. " +
        `To the last good release, by ssh alone: ${direct}; to another one: ${direct} --to RELEASE`,
    );
    assert.equal(status, 1);
  });
});
