import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { poll } from "../../sandbox/poll";
import { ask, bun, prepareApp, script, startApp, type AppTree } from "./app";

const tables = `const { Database } = require("bun:sqlite");
  const db = new Database(process.env.DATA_DIR + "/prism.sqlite");
  const names = db.query("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite%'").all();
  const columns = db.query("PRAGMA table_info(checks)").all();
  const line = [...names, ...columns].map((row) => row.name).sort().join(" ");
  console.log(line + " at " + db.query("PRAGMA user_version").get().user_version);`;

async function schemaOf(app: AppTree): Promise<string> {
  return (await bun(app, ["-e", tables])).stdout.trim();
}

const schema1 = "at checks decision id intent reasons retrospectives at 1";
const schema2 = "at checks checks_by_decision decision id intent reasons retrospectives score at 2";

describe("sample gateway's migrations", function () {
  this.timeout(30_000);

  it("lead up to the release's level and one level down, and say the level as JSON", async () => {
    const app = await prepareApp("v2.4.0");
    const status = async () => (await script(app, "migrate:status")).stdout;
    assert.equal(await status(), '{"level":0}\n');
    assert.equal((await script(app, "migrate", "--env=production")).code, 0);
    assert.equal(await status(), '{"level":2}\n');
    assert.equal(await schemaOf(app), schema2);
    assert.equal((await script(app, "migrate:rollback")).code, 0);
    assert.equal(await schemaOf(app), schema1);
    assert.equal(await status(), '{"level":1}\n');
  });

  it("change nothing when asked again, and refuse an unknown environment", async () => {
    const app = await prepareApp("v2.3.0");
    await script(app, "migrate");
    const again = await script(app, "migrate");
    assert.deepEqual([again.code, again.stdout], [0, '{"level":1}\n']);
    const wrong = await script(app, "migrate", "--env=moon");
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /expected one of --env=production, .* got "--env=moon"/);
  });

  it("keep the old release healthy and writing on the new schema, and its data on the way back", async () => {
    const old = await prepareApp("v2.3.0");
    await script(old, "migrate");
    const server = await startApp(old);
    await ask(`${server.url}/api/gateway/check`, { intent: "first" });
    const next = await prepareApp("v2.4.0", old.data);
    await script(next, "migrate");
    const health = await ask(`${server.url}/health`);
    const check = await ask(`${server.url}/api/gateway/check`, { intent: "second" });
    await script(next, "migrate:rollback");
    const { checks } = (await ask(`${server.url}/api/analytics`)).json as { checks: number };
    await server.stop();
    assert.deepEqual(health.json, { status: "healthy", version: "2.3.0", migration: 2 });
    assert.equal(check.status, 200);
    assert.equal(checks, 2);
  });

  it("refuse the way down in a release that did not bring the level", async () => {
    const next = await prepareApp("v2.4.0");
    await script(next, "migrate");
    const old = await prepareApp("v2.3.0", next.data);
    const { code, stderr } = await script(old, "migrate:rollback");
    assert.equal(code, 1);
    assert.match(stderr, /no way down from level 2; run it in the release that brought it/);
    assert.equal(await schemaOf(next), schema2);
  });

  it("leave the old level when a statement fails half-way", async () => {
    const app = await prepareApp("v2.4.0");
    const broken = "ALTER TABLE checks ADD COLUMN half TEXT;\nINSERT INTO nowhere VALUES (1);\n";
    await writeFile(join(app.tree, "migrations/003-broken.up.sql"), broken);
    const { code, stderr } = await script(app, "migrate");
    assert.equal(code, 1);
    assert.match(stderr, /level 2 -> 3 failed, the schema is unchanged: no such table: nowhere/);
    assert.equal(await schemaOf(app), schema2);
  });

  it("leave the old level when they are killed half-way", async () => {
    const app = await prepareApp("v2.4.0");
    await script(app, "migrate");
    const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";
    await writeFile(
      join(app.tree, "migrations/003-endless.up.sql"),
      `ALTER TABLE checks ADD COLUMN half TEXT;\nCREATE TABLE numbers AS ${endless} SELECT i FROM n;\n`,
    );
    const child = spawn("bun", ["scripts/migrate.ts", "up"], { cwd: app.tree, env: app.env });
    const exit = once(child, "exit");
    // Rows that no longer fit in memory: the first statement is done, the second under way.
    const journal = join(app.data, "prism.sqlite-wal");
    await poll("rows of the endless statement", 15, () => {
      return (statSync(journal, { throwIfNoEntry: false })?.size ?? 0) > 1_000_000;
    });
    child.kill("SIGKILL");
    await exit;
    assert.equal(child.signalCode, "SIGKILL");
    assert.equal(await schemaOf(app), schema2);
  });
});
