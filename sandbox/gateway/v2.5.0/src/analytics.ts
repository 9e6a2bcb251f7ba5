import type { Database } from "bun:sqlite";

function count(db: Database, table: "checks" | "retrospectives"): number {
  return (db.query(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
}

/** Where figures of past years lie; only production has such an archive. */
function readArchive(): Record<string, number> {
  if (process.env.NODE_ENV !== "production") return {};
  const archive = process.env.ANALYTICS_ARCHIVE;
  if (archive === undefined) throw new Error("ANALYTICS_ARCHIVE is not set");
  return JSON.parse(archive) as Record<string, number>;
}

/** Figures over everything stored, those of past years included. */
export function readAnalytics(db: Database): Record<string, unknown> {
  const rows = db.query("SELECT decision, count(*) AS n FROM checks GROUP BY decision").all() as {
    decision: string;
    n: number;
  }[];
  return {
    checks: count(db, "checks"),
    retrospectives: count(db, "retrospectives"),
    decisions: Object.fromEntries(rows.map((row) => [row.decision, row.n])),
    archive: readArchive(),
  };
}

/** The same figures as text, put together in small parts so that checks are not held up: about 300 ms. */
export function streamReport(db: Database): ReadableStream {
  return new ReadableStream({
    async start(controller) {
      for (let part = 1; part <= 6; part += 1) {
        await Bun.sleep(50);
        controller.enqueue(`part ${part} of 6: ${JSON.stringify(readAnalytics(db))}\n`);
      }
      controller.close();
    },
  });
}
