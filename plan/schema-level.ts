import type { LedgerEntry } from "./ledger";

type Migrated = Extract<LedgerEntry, { type: "migrated" }>;

const isMigrated = (entry: LedgerEntry): entry is Migrated => entry.type === "migrated";

/**
 * Migration level under which a deployment was last verified on this host. What the confirming run itself took back
 * afterwards, as a rollback does, counts as taken back before; what later runs did does not.
 *
 * @param exceptRun  run under way: a rollback has confirmed its deployment before it undoes, still under the level it
 *                   leaves
 * @returns          null if no migration was ever seen here; the level before the first one that came later
 *                   if the deployment was verified before any
 */
export function levelWhenVerified(
  entries: readonly LedgerEntry[],
  deploymentId: string,
  exceptRun?: string,
): number | null {
  const place = entries.findLastIndex(
    (entry) =>
      entry.type === "confirmed" &&
      entry.run.deployment.id === deploymentId &&
      entry.run.id !== exceptRun,
  );
  const confirmed = entries[place];
  const runId = confirmed?.type === "confirmed" ? confirmed.run.id : null;
  const before = entries.slice(0, Math.max(place, 0)).findLast(isMigrated);
  const later = entries.slice(Math.max(place, 0)).filter(isMigrated);
  const own = later.findLast((entry) => entry.runId === runId);
  return own?.to ?? before?.to ?? later[0]?.from ?? null;
}

/**
 * Deployment whose folder holds the down step of a level.
 *
 * @param level  level to leave
 * @returns      id of the newest deployment that migrated up to or over it; null if none is recorded
 */
export function ownerOfLevel(entries: readonly LedgerEntry[], level: number): string | null {
  const up = entries.findLast(
    (entry) => isMigrated(entry) && entry.from < level && level <= entry.to,
  );
  return up !== undefined && isMigrated(up) ? up.deploymentId : null;
}

/**
 * A migration that began and of which nobody knows how far it came: its runner was killed, or its level could not be
 * read.
 *
 * @returns  null if every migration has its end in the ledger
 */
export function interruptedMigration(
  entries: readonly LedgerEntry[],
): Extract<LedgerEntry, { type: "migrating" }> | null {
  const last = entries.findLast((entry) => entry.type === "migrating" || entry.type === "migrated");
  return last?.type === "migrating" ? last : null;
}
