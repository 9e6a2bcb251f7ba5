import { Database } from "bun:sqlite";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { dataDirectory } from "./settings";

/** Opens the database, creating an empty one where there is none. */
export function openDatabase(): Database {
  mkdirSync(dataDirectory, { recursive: true });
  const db = new Database(join(dataDirectory, "prism.sqlite"), { create: true });
  // The waiting limit comes first: changing the journal mode needs the lock.
  db.run("PRAGMA busy_timeout = 5000");
  db.run("PRAGMA journal_mode = WAL");
  return db;
}

/** Level of the schema. It lies in the database file, so it changes in the same transaction. */
export function readLevel(db: Database): number {
  const row = db.query("PRAGMA user_version").get() as { user_version: number };
  return row.user_version;
}
