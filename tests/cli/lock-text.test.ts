import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { isDead } from "../../cli/pulumi/dead-holder";
import { readLineage } from "../../host/lineage";
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
  /** A process of this machine, and what its program left of it. */
  const holder = () => {
    const child = spawn("sleep", ["60"]);
    const lineage = readLineage(child.pid);
    assert.ok(lineage !== null && child.pid !== undefined);
    return { child, lineage, lock: { ...ANN, pid: child.pid } };
  };

  it("is certain once the process that left word here has ended, and not before", async () => {
    const { child, lineage, lock } = holder();
    assert.equal(isDead(lock, lineage, "laptop"), false);
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(isDead(lock, lineage, "laptop"), true);
    assert.equal(isDead(lock, lineage, "desk"), false, "another machine");
    const elsewhere = { ...lineage, boot: `${lineage.boot}1` };
    assert.equal(isDead(lock, elsewhere, "laptop"), false, "another boot or container");
    assert.equal(isDead(ANN, lineage, "laptop"), false, "of another process nothing is known");
    assert.equal(isDead(lock, null, "laptop"), false, "nothing was left");
  });

  it("is not fooled by another process that has got its id", () => {
    const { child, lineage, lock } = holder();
    const processes = lineage.processes.map((each) => ({ ...each, started: each.started - 1 }));
    assert.equal(isDead(lock, { ...lineage, processes }, "laptop"), true);
    child.kill("SIGKILL");
  });

  it("knows every process above the program, for Pulumi is one of them", () => {
    const { child, lineage } = holder();
    const pids = lineage.processes.map(({ pid }) => pid);
    assert.deepEqual(pids.slice(0, 3), [child.pid, process.pid, process.ppid]);
    child.kill("SIGKILL");
  });
});
