import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tryRun } from "../../sandbox/run";
import { ask, prepareApp, script, startApp, type AppTree, type RunningApp } from "./app";
import { newFolder } from "./workspace";

describe("sample gateway's backup and restore", function () {
  this.timeout(30_000);
  let app: AppTree;
  let server: RunningApp;

  const backup = async () => {
    const { tree, env } = app;
    const { code, stdout, stderr } = await tryRun(["scripts/backup-production.sh"], {
      cwd: tree,
      env,
    });
    assert.equal(code, 0, stderr);
    return stdout.trim().split("\n").at(-1) ?? "";
  };
  const restore = (...args: string[]) =>
    tryRun(["scripts/restore-backup.sh", ...args], { cwd: app.tree, env: app.env });
  const checks = async () =>
    ((await ask(`${server.url}/api/analytics`)).json as { checks: number }).checks;
  const check = () => ask(`${server.url}/api/gateway/check`, { intent: "count me" });

  beforeEach(async () => {
    app = await prepareApp("v2.3.0");
    await script(app, "migrate");
    server = await startApp(app);
  });
  afterEach(() => server.stop());

  it("brings back what was there, kept data included, while the service ran on", async () => {
    await check();
    await writeFile(join(app.data, "note.txt"), "by hand");
    const archive = await backup();
    assert.match(archive, new RegExp(`^${app.env.BACKUP_DIR ?? ""}/\\d{8}T\\d{6}Z\\.tar\\.gz$`));
    await check();
    await rm(join(app.data, "note.txt"));
    await server.stop();
    const { code, stdout } = await restore(archive);
    assert.equal(code, 0);
    const kept = /^kept the old data as (.+)$/m.exec(stdout)?.[1] ?? "";
    assert.equal(existsSync(join(kept, "prism.sqlite")), true);
    server = await startApp(app);
    assert.equal(await checks(), 1);
    assert.equal(await readFile(join(app.data, "note.txt"), "utf8"), "by hand");
  });

  it("restores into a scratch directory and leaves the live data alone", async () => {
    const archive = await backup();
    await check();
    const scratch = join(newFolder(), "scratch");
    assert.equal((await restore(archive, scratch)).code, 0);
    assert.deepEqual(readdirSync(scratch), ["prism.sqlite"]);
    assert.equal(await checks(), 1);
  });

  it("never writes over an archive, also within one second", async () => {
    const archives = [await backup(), await backup(), await backup()];
    assert.equal(new Set(archives).size, 3);
    assert.deepEqual(
      archives.map((file) => existsSync(file)),
      [true, true, true],
    );
  });

  it("refuses a cut-off archive and one with a damaged database; the data stay", async () => {
    await check();
    const archive = await backup();
    const bytes = await readFile(archive);
    const short = join(newFolder(), "short.tar.gz");
    writeFileSync(short, bytes.subarray(0, bytes.length / 2));
    const damaged = join(newFolder(), "damaged.tar.gz");
    const folder = newFolder();
    writeFileSync(join(folder, "prism.sqlite"), "this is no database at all".repeat(100));
    await tryRun(["tar", "-czf", damaged, "-C", folder, "."]);
    for (const file of [short, damaged]) {
      const { code, stderr } = await restore(file);
      assert.equal(code, 1);
      assert.match(stderr, /is unchanged/);
    }
    assert.equal(await checks(), 1);
    assert.deepEqual(
      readdirSync(join(app.data, "..")).filter((name) => /restore-/.test(name)),
      [],
    );
  });

  it("leaves nothing behind when there is nothing to back up", async () => {
    const env = { ...app.env, DATA_DIR: join(newFolder(), "missing") };
    const argv = ["scripts/backup-production.sh"];
    const { code, stderr } = await tryRun(argv, { cwd: app.tree, env });
    assert.equal(code, 1);
    assert.match(stderr, /DATA_DIR: expected a directory/);
    assert.deepEqual(readdirSync(app.env.BACKUP_DIR ?? ""), []);
  });
});
