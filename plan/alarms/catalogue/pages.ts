import { errorPercent, plain, slowdownAgainstBefore, slowdownAgainstStable } from "../measures";
import type { CatalogueContext, Row } from "./row";

/** Fewest requests of a minute whose share of errors says something. */
export const MINUTE_FLOOR = 20;

/** Alarms behind P0: somebody is woken, and a deployment goes back by itself. */
export function p0Rows({ source, rings, hosts }: CatalogueContext): Row[] {
  const child = { severity: "p0", parents: ["p0"], unit: "Count" } as const;
  const silent = source.whenSilent;
  return [
    ...rings.map((ring): Row => ({
      ...child,
      kind: "none-healthy",
      of: ring,
      // The best of all probes: below 1 only if no host of the ring answered anybody.
      measure: plain(source.metric("ProbeUp", { ring }), "Maximum", 60),
      points: [2, 2],
      comparison: "LessThanThreshold",
      threshold: 1,
      missing: silent,
    })),
    {
      ...child,
      kind: "outage-rate",
      measure: errorPercent(source, {}, 60, { requests: MINUTE_FLOOR }),
      points: [2, 2],
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: 50,
      unit: "Percent",
      missing: "notBreaching",
    },
    ...hosts.map(({ name, ring }): Row => ({
      ...child,
      kind: "probe-down",
      of: name,
      measure: plain(source.metric("ProbeUp", { ring, target: name }), "Minimum", 10),
      points: [6, 6],
      comparison: "LessThanThreshold",
      threshold: 1,
      missing: silent,
    })),
    ...(["data-integrity", "manual-abort"] as const).map((kind): Row => ({
      ...child,
      kind,
      measure: plain(
        source.metric(kind === "data-integrity" ? "FailedChecks" : "Aborts"),
        "Sum",
        60,
      ),
      points: [1, 1],
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      missing: "notBreaching",
    })),
  ];
}

/** Alarms behind P1: a person decides; a deployment under way goes back by itself. */
export function p1Rows({ source, rings, limits, samples }: CatalogueContext): Row[] {
  const child = { severity: "p1", parents: ["p1"], missing: "notBreaching" } as const;
  const slow = {
    ...child,
    points: [2, 3],
    comparison: "GreaterThanThreshold",
    threshold: 1 + limits.slowdownPercent / 100,
    unit: "Ratio",
  } as const;
  return [
    {
      ...child,
      kind: "error-rate-p1",
      measure: errorPercent(source, {}, 60, { requests: MINUTE_FLOOR, errors: 3 }),
      points: [2, 3],
      comparison: "GreaterThanThreshold",
      threshold: 10,
      unit: "Percent",
    },
    ...(rings.length < 2
      ? []
      : [
          {
            ...slow,
            kind: "degraded-vs-stable",
            measure: slowdownAgainstStable(source, 300, samples),
          } as const,
        ]),
    {
      ...slow,
      kind: "degraded-vs-before",
      measure: slowdownAgainstBefore(source, 300, samples),
    },
    {
      ...child,
      kind: "core-function-down",
      measure: plain(source.metric("CoreProbeUp"), "Minimum", 60),
      points: [3, 3],
      comparison: "LessThanThreshold",
      threshold: 1,
      unit: "Count",
      missing: source.whenSilent,
    },
  ];
}
