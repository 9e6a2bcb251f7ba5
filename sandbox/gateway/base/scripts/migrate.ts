// bun run migrate | migrate:rollback | migrate:status [--env=staging|production]
import type { Database } from "bun:sqlite";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { openDatabase, readLevel } from "../src/database";

const folder = join(import.meta.dir, "..", "migrations");
const environments = ["--env=production", "--env=staging", "--env=development"];

function fail(message: string): never {
  console.error(`migrate: ${message}`);
  process.exit(1);
}

/** The SQL that leads to (up) or away from (down) a level, undefined where this release has none. */
function sqlOf(level: number, direction: "up" | "down"): string | undefined {
  const prefix = `${String(level).padStart(3, "0")}-`;
  const name = readdirSync(folder).find((file) => file.startsWith(prefix) && file.endsWith(`.${direction}.sql`));
  return name === undefined ? undefined : readFileSync(join(folder, name), "utf8");
}

/** One step in one transaction; the level changes in it, so a crash leaves the old or the new one. */
function step(db: Database, from: number, to: number, sql: string): void {
  db.run("BEGIN IMMEDIATE");
  try {
    const level = readLevel(db);
    // Somebody else migrated while this waited for the lock.
    if (level !== from) throw new Error(`expected level ${from}, found ${level}; run it again`);
    console.log(`level ${from} -> ${to}`);
    db.run(sql);
    db.run(`PRAGMA user_version = ${to}`);
    db.run("COMMIT");
  } catch (error) {
    if (db.inTransaction) db.run("ROLLBACK");
    fail(`level ${from} -> ${to} failed, the schema is unchanged: ${(error as Error).message}`);
  }
}

function up(db: Database): void {
  for (;;) {
    const level = readLevel(db);
    const sql = sqlOf(level + 1, "up");
    if (sql === undefined) return;
    step(db, level, level + 1, sql);
  }
}

function down(db: Database): void {
  const level = readLevel(db);
  if (level === 0) return;
  const sql = sqlOf(level, "down");
  if (sql === undefined) {
    fail(`this release has no way down from level ${level}; run it in the release that brought it`);
  }
  step(db, level, level - 1, sql);
}

const [action, ...rest] = process.argv.slice(2);
const unknown = rest.find((word) => !environments.includes(word));
if (unknown !== undefined) fail(`expected one of ${environments.join(", ")}, got "${unknown}"`);
const db = openDatabase();
if (action === "up") up(db);
else if (action === "down") down(db);
else if (action !== "status") fail(`expected up, down or status, got "${action ?? ""}"`);
console.log(JSON.stringify({ level: readLevel(db) }));
db.close();
