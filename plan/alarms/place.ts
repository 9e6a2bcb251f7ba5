import type { PlannedAlarm } from "./alarm";

/** Whom a metric alarm speaks of: the ring of all its metrics, or the whole fleet. */
export function ringOf({ inputs }: PlannedAlarm): "canary" | "stable" | "fleet" {
  const { dimensions, metricQueries = [] } = inputs;
  const all = [dimensions, ...metricQueries.map(({ metric }) => metric?.dimensions)];
  const rings = new Set(all.flatMap((one) => (one === undefined ? [] : [one["Ring"]])));
  const [ring] = rings;
  return rings.size === 1 && (ring === "canary" || ring === "stable") ? ring : "fleet";
}
