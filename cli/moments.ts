/** Units of an age with their lengths in seconds, the longest first. */
const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

const words = new Intl.RelativeTimeFormat("en");

/**
 * How long ago or ahead a time is, in its two or more of the longest unit that fits: `3 minutes ago`, `in 40 seconds`.
 *
 * @param iso  the time
 * @param now  the time to count from
 */
export function ageOf(iso: string, now: string): string {
  const seconds = Math.round((Date.parse(iso) - Date.parse(now)) / 1000);
  // 90 minutes say more than one hour.
  const [unit, length] = UNITS.find(([, each]) => Math.abs(seconds) >= 2 * each) ?? ["second", 1];
  return words.format(Math.trunc(seconds / length), unit);
}

/** `2026-11-18T02:05:09.000Z` as `2026-11-18 02:05`, without a word about its zone, UTC. */
export function minuteOf(iso: string): string {
  return iso.slice(0, 16).replace("T", " ");
}

/** `2026-11-18 02:05 UTC, 3 minutes ago`. */
export function momentOf(iso: string, now: string): string {
  return `${minuteOf(iso)} UTC, ${ageOf(iso, now)}`;
}
