import { inspectionsOf } from "../fleet";
import { describeSize } from "../sizes";
import type { CheckQuestion } from "./check";

/**
 * Every host has room for a backup: what prism:preflight asks for, and twice the newest archive. The step measures the
 * data itself, once more.
 */
export function checkBackup({ settings, hosts }: CheckQuestion): string | string[] {
  if (settings.backup.method === "none") return "none is made (prism:backup.method none)";
  const least = settings.preflight.minimumFreeGigabytes * 1e9;
  const short = inspectionsOf(hosts).flatMap(({ host, freeDiskBytes, ledger }) => {
    const needed = Math.max(least, 2 * (ledger.lastBackup?.bytes ?? 0));
    if (freeDiskBytes >= needed) return [];
    return [
      `${host}: must have ${describeSize(needed)} free for a backup, found ${describeSize(freeDiskBytes)}; free disk space there`,
    ];
  });
  return short.length > 0 ? short : "every host has room for it";
}
