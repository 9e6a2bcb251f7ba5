import type { Database } from "bun:sqlite";

export interface Retrospective {
  id: number;
  at: string;
  title: string;
  notes: string;
}

export function addRetrospective(db: Database, title: string, notes: string): Retrospective {
  return db
    .query("INSERT INTO retrospectives (at, title, notes) VALUES (?, ?, ?) RETURNING id, at, title, notes")
    .get(new Date().toISOString(), title, notes) as Retrospective;
}

export function listRetrospectives(db: Database): Retrospective[] {
  return db
    .query("SELECT id, at, title, notes FROM retrospectives ORDER BY id DESC LIMIT 100")
    .all() as Retrospective[];
}
