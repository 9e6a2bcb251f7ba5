import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archiveName } from "../../host/backup-archive";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf, ELSEWHERE, type StepOrder } from "./support/orders";

describe("backup", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  let host: TestHost;
  let deployment: Deployment;
  let runs = 0;
  /** In a run of its own, which then ends. */
  const backUp = async (order: StepOrder) => {
    await host.step("stage", order);
    const { verdict } = await host.step("backup", order);
    await host.step("settle", { ...order, upstream: { ...ELSEWHERE, blame: false } });
    return verdict;
  };
  const backup = async (script: string) => {
    writeFileSync(join(host.folder, "backup.sh"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(host.folder, "backup.sh"), 0o755);
    const request = {
      backup: {
        method: "command",
        command: [join(host.folder, "backup.sh")],
        data: [host.data],
        target: join(host.folder, "backups"),
      },
    };
    const order = { deployment, runId: `deploy-${String((runs += 1))}`, request };
    return backUp(order);
  };

  before(async () => {
    deployment = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0" }));
    host = await TestHost.create(origin.folder);
    writeFileSync(join(host.data, "notes"), "some data");
    const first: StepOrder = { deployment, runId: "first-1", lane: "first" };
    await host.step("stage", first);
    await host.step("settle", { ...first, upstream: { ...ELSEWHERE, blame: false } });
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("takes the archive that the configured command names in its last line", async () => {
    const verdict = await backup(
      'echo working; tar -czf "$BACKUP_DIR/a.tar.gz" -C "$DATA" . && echo "$BACKUP_DIR/a.tar.gz"',
    );
    assert.equal(verdict.outcome, "ok", verdict.failure?.reason);
    assert.equal(verdict.evidence["path"], join(host.folder, "backups/a.tar.gz"));
    assert.equal(verdict.evidence["files"], 1);
  });

  it("refuses a command that names no archive", async () => {
    const verdict = await backup("echo done");
    assert.match(
      verdict.failure?.reason ?? "",
      /did not print the path of its archive as its last line, but "done"$/,
    );
  });

  it("refuses an archive that is cut off, or empty", async () => {
    const cut = await backup(
      'cd "$BACKUP_DIR"; head -c 100000 /dev/urandom >big; tar -czf b.tar.gz big; head -c 50000 b.tar.gz >c.tar.gz; rm big; echo "$PWD/c.tar.gz"',
    );
    assert.match(cut.failure?.reason ?? "", /^restoring .*c\.tar\.gz ended with code 2/);
    const empty = await backup(
      'mkdir -p "$BACKUP_DIR/none"; tar -czf "$BACKUP_DIR/d.tar.gz" -C "$BACKUP_DIR/none" .; echo "$BACKUP_DIR/d.tar.gz"',
    );
    assert.match(empty.failure?.reason ?? "", /d\.tar\.gz holds no file$/);
  });

  it("refuses an archive with a flipped byte, packed or not", async () => {
    const flip = (name: string, at: string) =>
      `printf '\\377' | dd of="$BACKUP_DIR/${name}" bs=1 seek=${at} conv=notrunc 2>/dev/null; echo "$BACKUP_DIR/${name}"`;
    const packed = await backup(
      `tar -czf "$BACKUP_DIR/f.tar.gz" -C "$DATA" .; ${flip("f.tar.gz", "60")}`,
    );
    assert.match(packed.failure?.reason ?? "", /^restoring .*f\.tar\.gz ended with code 2/);
    // One file: its content begins after the headers of the folder and the file.
    const plain = await backup(
      `tar -cf "$BACKUP_DIR/g.tar" -C "$DATA" notes; ${flip("g.tar", "514")}`,
    );
    assert.equal(
      plain.failure?.reason,
      `the archive restores 1 files differently from the data, which nobody wrote meanwhile; first ${host.data}/notes`,
    );
  });

  it("names the files that changed meanwhile, and does not fail for them", async () => {
    const verdict = await backup(
      'tar -czf "$BACKUP_DIR/h.tar.gz" -C / "${DATA#/}"; echo more >>"$DATA/notes"; echo "$BACKUP_DIR/h.tar.gz"',
    );
    assert.equal(verdict.outcome, "ok", verdict.failure?.reason);
    assert.deepEqual(verdict.evidence["changed"], [join(host.data, "notes")]);
    assert.match(verdict.summary, /; 0 as in the data; 1 changed meanwhile, first \S+notes$/);
  });

  it("says how the command failed, and leaves no scratch folder", async () => {
    const verdict = await backup("echo no space for it >&2; exit 4");
    assert.match(verdict.failure?.reason ?? "", /ended with code 4: no space for it$/);
    const left = readdirSync(join(host.folder, "backups")).filter((name) => name.startsWith("."));
    assert.deepEqual(left, []);
  });

  it("archives a folder that is still empty, and needs none before the first deployment", async () => {
    const target = join(host.folder, "backups");
    const empty = join(host.folder, "empty");
    mkdirSync(empty);
    const order = (data: string) => ({
      deployment,
      runId: `first-1${String((runs += 1))}`,
      lane: "first" as const,
      request: { backup: { method: "builtin", data: [data], target } },
    });
    const archived = await backUp(order(empty));
    assert.equal(archived.outcome, "ok", archived.failure?.reason);
    const none = await backUp(order(join(host.folder, "absent")));
    assert.equal(none.summary, `no data yet: none of ${host.folder}/absent exists`);
  });

  it("needs none on a host that was added to a fleet and has no data yet", async () => {
    const absent = join(host.folder, "absent");
    const request = {
      backup: { method: "builtin", data: [absent], target: join(host.folder, "backups") },
    };
    const outcomes = [];
    for (const phase of ["stage", "backup"] as const) {
      const { verdict } = await host.step(phase, { deployment, runId: "deploy-added", request });
      outcomes.push([verdict.outcome, verdict.summary]);
    }
    const upstream = { ...ELSEWHERE, blame: false };
    await host.step("settle", { deployment, runId: "deploy-added", upstream });
    assert.deepEqual(outcomes, [
      ["already", `${deployment.id} is already in its folder`],
      ["already", `no data yet: none of ${absent} exists`],
    ]);
  });

  it("acts once when two calls of the same step arrive together", async () => {
    const count = join(host.folder, "count");
    writeFileSync(
      join(host.folder, "backup.sh"),
      `#!/bin/sh\necho x >>${count}; tar -czf "$BACKUP_DIR/e.tar.gz" -C "$DATA" .; echo "$BACKUP_DIR/e.tar.gz"\n`,
    );
    const request = {
      backup: {
        method: "command",
        command: [join(host.folder, "backup.sh")],
        data: [host.data],
        target: join(host.folder, "backups"),
      },
    };
    const order = { deployment, runId: "deploy-twice", request };
    chmodSync(join(host.folder, "backup.sh"), 0o755);
    await host.step("stage", order);
    const [first, second] = await Promise.all([
      host.step("backup", order),
      host.step("backup", order),
    ]);
    assert.deepEqual(first.verdict, second.verdict);
    assert.equal(readFileSync(count, "utf8"), "x\n");
  });

  it("names archives by date and time, and never the same twice", () => {
    const folder = join(host.folder, "backups");
    const now = new Date("2026-11-18T02:03:04.567Z");
    assert.equal(archiveName(folder, now), join(folder, "20261118T020304Z.tar.gz"));
    writeFileSync(join(folder, "20261118T020304Z.tar.gz"), "");
    assert.equal(archiveName(folder, now), join(folder, "20261118T020304Z-2.tar.gz"));
  });
});
