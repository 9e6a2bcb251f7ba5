import type { LedgerEntry } from "./ledger";

type Migrated = Extract<LedgerEntry, { type: "migrated" }>;

const isMigrated = (entry: LedgerEntry): entry is Migrated => entry.type === "migrated";

/**
 * Migration level under which a deployment was last verified on this host.
 *
 * @returns  null if no migration was ever seen here; the level before the first one that came later
 *           if the deployment was verified before any
 */
export function levelWhenVerified(
  entries: readonly LedgerEntry[],
  deploymentId: string,
): number | null {
  const place = entries.findLastIndex(
    (entry) => entry.type === "confirmed" && entry.run.deployment.id === deploymentId,
  );
  const before = entries.slice(0, Math.max(place, 0)).findLast(isMigrated);
  return before?.to ?? entries.slice(Math.max(place, 0)).find(isMigrated)?.from ?? null;
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
