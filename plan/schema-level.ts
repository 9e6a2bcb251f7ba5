import type { LedgerEntry } from "./ledger";

type Migrated = Extract<LedgerEntry, { type: "migrated" }>;

const isMigrated = (entry: LedgerEntry): entry is Migrated => entry.type === "migrated";

/**
 * Migration level under which a deployment was last verified on this host. What a rollback takes back right after it
 * has confirmed counts as taken back before.
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
  const before = entries.slice(0, Math.max(place, 0)).findLast(isMigrated);
  const later = entries.slice(Math.max(place, 0)).filter(isMigrated);
  if (before === undefined) return later[0]?.from ?? null;
  // Steps down that follow at once are that rollback's own; a failed run's come after its own step up.
  const firstUp = later.findIndex(({ from, to }) => to > from);
  const undone = firstUp < 0 ? later : later.slice(0, firstUp);
  return undone.at(-1)?.to ?? before.to;
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
