import assert from "node:assert/strict";
import { keyOf, storedPlace, strangeness } from "../../plan/vault-talk";
import { summarizeEntries } from "../../plan/ledger-summary";
import type { LedgerEntry } from "../../plan/ledger";

const PREFIX = "prism-backups-production";
const PLACE = {
  bucket: `${PREFIX}-0a1b2c3d`,
  key: "pre-deployment/web-1/r1/1.tar.gz",
  region: "ap-east-1",
};

describe("the place of a backup in the bucket", () => {
  it("is below what no rule of the bucket deletes, and differs by host, run and name", () => {
    assert.equal(keyOf("web-1", { runId: "r1", path: "/backups/1.tar.gz" }), PLACE.key);
    assert.equal(
      keyOf("web-1", { runId: "r1", path: "/backups/a b/../c?d.tar" }),
      "pre-deployment/web-1/r1/c-d.tar",
    );
  });

  it("is strange where it is not the host's own", () => {
    assert.equal(strangeness("web-1", PREFIX, PLACE), null);
    assert.equal(
      strangeness("web-2", PREFIX, PLACE),
      "expected a key below pre-deployment/web-2/, its ledger says pre-deployment/web-1/r1/1.tar.gz",
    );
    for (const bucket of [
      "other",
      `${PREFIX}-0a1b2c3`,
      `x${PREFIX}-0a1b2c3d`,
      `${PREFIX}-0a1b2c3g`,
    ]) {
      assert.equal(
        strangeness("web-1", PREFIX, { ...PLACE, bucket }),
        `expected a bucket named ${PREFIX}-<8 digits>, its ledger says ${bucket}`,
      );
    }
  });

  it("is what the ledger says of this very backup", () => {
    const chain = { seq: 1, at: "2026-11-18T02:00:00.000Z", previous: "empty" };
    const made = { path: "/b/1", sha256: "a", runId: "r1" };
    const entries: LedgerEntry[] = [
      { type: "backup", ...made, bytes: 7, ...chain },
      { type: "stored", ...made, ...PLACE, ...chain },
      { type: "backup", ...made, runId: "r2", bytes: 7, ...chain },
    ];
    assert.deepEqual(storedPlace(entries, made), PLACE);
    assert.equal(storedPlace(entries, { ...made, runId: "r2" }), null);
    assert.equal(summarizeEntries(entries, "").lastBackup?.stored, undefined);
    assert.deepEqual(summarizeEntries(entries.slice(0, 2), "").lastBackup?.stored, PLACE);
  });
});
