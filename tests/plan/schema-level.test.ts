import assert from "node:assert/strict";
import type { LedgerEntry, LedgerEvent } from "../../plan/ledger";
import { levelWhenVerified, ownerOfLevel } from "../../plan/schema-level";

const entriesOf = (events: readonly LedgerEvent[]): LedgerEntry[] =>
  events.map((event, index) => ({ seq: index + 1, at: "", previous: "", ...event }));
const migrated = (
  deploymentId: string,
  from: number,
  to: number,
  runId = `run-${deploymentId}`,
): LedgerEvent => ({ type: "migrated", runId, deploymentId, from, to });
const confirmed = (id: string, runId = `run-${id}`): LedgerEvent => ({
  type: "confirmed",
  run: {
    id: runId,
    lane: "deploy",
    openedBy: "tester@desk",
    attempt: "2026-11-18T02:00:00.000Z",
    order: null,
    takesOver: [],
    deployment: { id, tag: "v1.0.0", commit: "", settings: "" },
  },
});

describe("schema level", () => {
  it("is the one in force when a deployment was last verified", () => {
    const entries = entriesOf([
      migrated("a", 0, 1),
      confirmed("a"),
      migrated("b", 1, 3),
      confirmed("b"),
    ]);
    assert.deepEqual([levelWhenVerified(entries, "a"), levelWhenVerified(entries, "b")], [1, 3]);
  });

  it("is the one before the first migration for a deployment that was there before it", () => {
    assert.equal(levelWhenVerified(entriesOf([confirmed("a"), migrated("b", 4, 5)]), "a"), 4);
  });

  it("is unknown where nothing was ever migrated", () => {
    assert.equal(levelWhenVerified(entriesOf([confirmed("a")]), "a"), null);
  });

  it("is not the one that a rollback leaves, which confirms before it undoes", () => {
    const forth = [migrated("a", 0, 1), confirmed("a"), migrated("b", 1, 2), confirmed("b")];
    const back = [...forth, confirmed("a", "rollback")];
    assert.equal(levelWhenVerified(entriesOf(back), "a", "rollback"), 1);
    const undone = [...back, migrated("b", 2, 1, "rollback")];
    assert.equal(levelWhenVerified(entriesOf(undone), "a", "rollback"), 1);
    assert.equal(levelWhenVerified(entriesOf(undone), "a", "later"), 1);
    const again = [...undone, migrated("b", 1, 2), migrated("b", 2, 1), migrated("c", 1, 3)];
    assert.equal(levelWhenVerified(entriesOf(again), "a", "later"), 1);
  });

  it("is its own for a release that is returned to after others came and went", () => {
    const gone = [
      migrated("a", 0, 1),
      confirmed("a"),
      migrated("b", 1, 2),
      confirmed("b"),
      confirmed("a", "rollback"),
      migrated("b", 2, 1, "rollback"),
      migrated("c", 1, 2),
      confirmed("c"),
      confirmed("b", "return"),
    ];
    assert.equal(levelWhenVerified(entriesOf(gone), "b", "return"), 2);
  });

  it("is the newer one where a rollback could not undo", () => {
    const kept = [migrated("b", 0, 2), confirmed("b"), confirmed("a", "rollback")];
    const failed = [...kept, migrated("c", 2, 3), migrated("c", 3, 2)];
    assert.equal(levelWhenVerified(entriesOf(failed), "a", "later"), 2);
  });

  it("is owned by the newest deployment that migrated over it", () => {
    const entries = entriesOf([
      migrated("a", 0, 2),
      migrated("b", 2, 3),
      migrated("b", 3, 2),
      migrated("c", 2, 4),
    ]);
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((level) => ownerOfLevel(entries, level)),
      ["a", "a", "c", "c", null],
    );
  });
});
