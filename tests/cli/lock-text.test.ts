import assert from "node:assert/strict";
import { isDead } from "../../cli/pulumi/dead-holder";
import { describeLock, parseLock } from "../../cli/pulumi/lock-text";

// As pulumi v3.225.0 prints it with a file backend.
const LOCKED = `error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/prism/production/1b2c.json: created by ann@laptop (pid 4711) at 2026-11-18T02:05:09Z
`;
const ANN = { user: "ann", machine: "laptop", pid: 4711, since: "2026-11-18T02:05:09Z" };

describe("parseLock", () => {
  it("says who holds the stack since when", () => {
    assert.deepEqual(parseLock(LOCKED), { holders: [ANN] });
    assert.equal(
      describeLock({ holders: [ANN] }),
      "ann@laptop (pid 4711) since 2026-11-18T02:05:09Z",
    );
  });

  it("knows a lock whose holder is not named", () => {
    const text = "error: [409] Conflict: Another update is currently in progress.\n";
    assert.deepEqual(parseLock(text), { holders: [] });
    assert.equal(describeLock({ holders: [] }), "somebody whom Pulumi does not name");
  });

  it("takes no other failure for a lock", () => {
    assert.equal(parseLock("error: update failed\n"), null);
  });
});

describe("isDead", () => {
  it("is certain when the process on this machine is gone or is another program", () => {
    assert.equal(
      isDead(ANN, "laptop", () => null),
      true,
    );
    assert.equal(
      isDead(ANN, "laptop", () => "bash"),
      true,
    );
  });

  it("is not certain of a Pulumi that runs, nor of another machine", () => {
    assert.equal(
      isDead(ANN, "laptop", () => "pulumi\n"),
      false,
    );
    assert.equal(
      isDead(ANN, "desk", () => null),
      false,
    );
  });
});
