import assert from "node:assert/strict";
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { planReplaced, swapIn } from "../../host/restore-folders";
import { putFoldersBack, type Replaced } from "../../host/restore-journal";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";
import { createOrigin } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf } from "./support/orders";
import { until } from "./support/slow-step";

/** Swaps two folders in and stops before the rename of a number, where nothing is cleaned up, as after a kill. */
function swapUntil(at: number, places: readonly string[], replaced: readonly Replaced[]): void {
  const rename = fs.renameSync;
  let count = 0;
  fs.renameSync = (from, to) => {
    if (count === at) throw new Error("killed");
    count += 1;
    rename(from, to);
  };
  try {
    swapIn(
      places.map((folder) => ({ folder, copy: `${folder}.restoring` })),
      replaced,
    );
  } catch (error) {
    assert.equal((error as Error).message, "killed");
  } finally {
    fs.renameSync = rename;
  }
  assert.equal(count, at);
}

describe("folders that were being replaced", function () {
  this.timeout(60_000);
  after(removeTemporaryFolders);

  it("are as they were after a kill before any of the renames, also if that was killed itself", () => {
    for (let at = 0; at <= 4; at += 1) {
      const folder = temporaryFolder();
      const put = (name: string, text: string) => {
        mkdirSync(join(folder, name));
        writeFileSync(join(folder, name, "text"), text);
      };
      for (const name of ["a", "b"]) {
        put(name, "old");
        put(`${name}.restoring`, "new");
      }
      const places = [join(folder, "a"), join(folder, "b")];
      const replaced = planReplaced(places, "now");
      swapUntil(at, places, replaced);
      const texts = () => places.map((place) => readFileSync(join(place, "text"), "utf8"));
      if (at === 4) assert.deepEqual(texts(), ["new", "new"]);
      const [first] = replaced;
      if (at === 2 && first) renameSync(first.folder, first.failed);
      putFoldersBack(replaced);
      putFoldersBack(replaced);
      assert.deepEqual(texts(), ["old", "old"], `killed before rename ${at}`);
    }
  });
});

describe("a restore on a host that was killed", function () {
  this.timeout(90_000);
  const origin = createOrigin();
  let host: TestHost;
  let one: Deployment;
  const backup = () => ({
    method: "command",
    command: ["sh", "backup.sh"],
    restore: ["sh", "restore.sh"],
    data: [host.data],
    target: join(host.folder, "backups"),
  });
  const notes = () => join(host.data, "notes");
  const slow = () => join(host.folder, "slow");
  const tool = (words: string) => `exec ${host.paths.root}/bin/prism-host ${words}`;
  const restored = () => host.ledger().filter(({ type }) => type === "restored").length;
  const repaired = () =>
    host.ledger().flatMap((entry) => (entry.type === "repaired" ? entry.note : []));

  /** Kills a restore whose script has removed the data, and goes on. */
  const killRestore = async () => {
    writeFileSync(slow(), "");
    const { stdout } = await host.run(
      `${tool("restore latest --over-newer-data")} >/dev/null 2>&1 & echo $!`,
    );
    await until("the data is gone", () => !existsSync(notes()));
    process.kill(Number(stdout), "SIGKILL");
  };

  before(async () => {
    const files = {
      "backup.sh":
        'tar -czf "$BACKUP_DIR/own.tar.gz" -C "$DATA" . && echo "$BACKUP_DIR/own.tar.gz"',
      "restore.sh": `rm "$DATA/notes"; while [ -e "$DATA/../slow" ]; do echo half >"$DATA/half"; sleep 0.05; done; tar -xzf "$1" -C "$DATA"`,
    };
    one = deploymentOf("v1.0.0", origin.release({ tag: "v1.0.0", files }));
    host = await TestHost.create(origin.folder);
    writeFileSync(notes(), "as it was");
    const request = { backup: backup() };
    await host.deploy({ deployment: one, runId: "first-1", lane: "first", request });
    await host.deploy({ deployment: one, runId: "deploy-2", request }, [
      "stage",
      "backup",
      "activate",
      "verify",
      "settle",
    ]);
    writeFileSync(notes(), "newer");
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("is seen, and the next step ends what it left running and puts the data back first", async () => {
    await killRestore();
    const { drift } = await host.inspect();
    assert.match(
      drift.join(),
      /the restore of \S+own\.tar\.gz by \S+@\S+ is under way or was killed/,
    );
    await host.deploy({ deployment: one, runId: "deploy-3", request: { backup: backup() } });
    assert.equal(readFileSync(notes(), "utf8"), "newer");
    assert.ok(!existsSync(join(host.data, "half")));
    assert.match(repaired()[0] ?? "", /was killed half-way; the data is as it was before; what/);
    assert.deepEqual([await host.version(), restored()], ["1.0.0", 0]);
    assert.deepEqual((await host.inspect()).drift, []);
  });

  it("leaves the app stopped after a reboot, and the next step puts the data back", async () => {
    await killRestore();
    await host.run(`${host.paths.pm2} kill; ${host.paths.pm2} resurrect`);
    const { process: app } = await host.inspect();
    assert.deepEqual([app?.status, app?.pid], ["stopped", null]);
    await host.step("stage", { deployment: one, runId: "deploy-5", request: { backup: backup() } });
    assert.equal(readFileSync(notes(), "utf8"), "newer");
    assert.match(repaired().at(-1) ?? "", /was killed half-way; the data is as it was before/);
    await host.deploy({ deployment: one, runId: "deploy-5" }, ["activate", "verify", "settle"]);
    assert.equal(await host.version(), "1.0.0");
  });

  it("leaves what an app that was started since has written", async () => {
    await killRestore();
    await host.run(`${host.paths.pm2} restart test-app`);
    writeFileSync(notes(), "written since");
    await host.step("stage", { deployment: one, runId: "deploy-4", request: { backup: backup() } });
    assert.equal(readFileSync(notes(), "utf8"), "written since");
    const aside = /as it was before, it is in (\S+)$/.exec(repaired().at(-1) ?? "")?.[1] ?? "";
    assert.equal(readFileSync(join(aside, "notes"), "utf8"), "newer");
  });

  it("can be ordered again, of an archive that a person names", async () => {
    await host.deploy({ deployment: one, runId: "deploy-4" }, ["activate", "verify", "settle"]);
    await killRestore();
    const made = join(host.folder, "made-by-hand.tar.gz");
    await host.run(
      `mkdir ${host.folder}/other; echo "by hand" >${host.folder}/other/notes; tar -czf ${made} -C ${host.folder}/other .; rm ${slow()}`,
    );
    const done = await host.run(
      `cd ${host.folder}; ${tool("restore made-by-hand.tar.gz --over-newer-data")}`,
    );
    assert.equal(done.code, 0, done.stdout + done.stderr);
    assert.match(done.stderr, /was killed half-way; the data is as it was before/);
    assert.equal(readFileSync(notes(), "utf8"), "by hand\n");
    assert.equal(restored(), 1);
    await host.run(`${host.paths.pm2} kill; ${host.paths.pm2} resurrect`);
    await until("the app answers after a reboot", async () => (await host.version()) === "1.0.0");
    const missing = await host.run(tool("restore /nowhere/none.tar.gz"));
    assert.equal(missing.code, 1);
    assert.match(missing.stdout, /\/nowhere\/none\.tar\.gz/);
    assert.ok(readdirSync(join(host.folder, "backups")).includes("own.tar.gz"));
  });
});
