// bun scripts/snapshot.ts <data directory> <new directory>: a consistent copy, also while the service writes.
import { Database } from "bun:sqlite";
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) {
  console.error("snapshot: expected a data directory and a new directory");
  process.exit(1);
}
mkdirSync(to, { recursive: true });
for (const name of readdirSync(from)) {
  if (/\.sqlite-(wal|shm|journal)$/.test(name)) continue;
  if (!name.endsWith(".sqlite")) {
    cpSync(join(from, name), join(to, name), { recursive: true });
    continue;
  }
  const db = new Database(join(from, name));
  db.run("PRAGMA busy_timeout = 5000");
  db.run("VACUUM INTO ?", [join(to, name)]);
  db.close();
}
export {};
