// bun scripts/check-data.ts <directory>: every database in it is whole.
import { Database } from "bun:sqlite";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? "";
for (const name of readdirSync(folder).filter((file) => file.endsWith(".sqlite"))) {
  const db = new Database(join(folder, name), { readonly: true });
  const row = db.query("PRAGMA integrity_check").get() as { integrity_check: string };
  db.close();
  if (row.integrity_check !== "ok") {
    console.error(`check-data: ${name}: ${row.integrity_check}`);
    process.exit(1);
  }
}
export {};
