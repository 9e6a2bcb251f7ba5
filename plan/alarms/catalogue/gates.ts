import { errorPercent, p95, plain } from "../measures";
import type { MetricName, Place, Ring } from "../metrics";
import { MINUTE_FLOOR } from "./pages";
import type { CatalogueContext, Parent, Row } from "./row";

/** Fewest requests of an hour and more whose share of errors says something. */
const HOUR_FLOOR = 200;

/** Percent of a disk. Source: SOP phase 4, "disk likewise" under 80 %. */
const DISK_PERCENT = 80;

/** A place of the fleet that is judged on its own, and the gates that look at it. */
interface Part {
  readonly of: "fleet" | Ring;
  readonly place: Place;
  readonly parents: readonly Parent[];
}

const gate = { severity: "gate", comparison: "GreaterThanOrEqualToThreshold" } as const;

function partsOf(rings: readonly Ring[]): Part[] {
  return [
    { of: "fleet", place: {}, parents: ["gate-fleet"] },
    ...rings.map((ring): Part => ({
      of: ring,
      place: { ring },
      parents: ring === "canary" ? ["gate-canary"] : ["gate-fleet"],
    })),
  ];
}

/** Errors and latency that the service promises. */
export function promiseRows({ source, rings, limits }: CatalogueContext): Row[] {
  const errors = { ...gate, threshold: limits.errorPercent, unit: "Percent" } as const;
  // The alarm's unit is the metric's: seconds.
  const latency = { ...gate, threshold: limits.p95Milliseconds / 1000, unit: "Seconds" } as const;
  const missing = "notBreaching";
  return [
    ...partsOf(rings).flatMap(({ of, place, parents }): Row[] => [
      {
        ...errors,
        kind: "slo-error-fast",
        of,
        parents,
        measure: errorPercent(source, place, 60, { requests: MINUTE_FLOOR }),
        points: [3, 5],
        missing,
      },
      {
        ...latency,
        kind: "slo-p95",
        of,
        parents,
        measure: p95(source.metric("Latency", place), 60),
        points: [3, 5],
        missing,
      },
    ]),
    {
      ...errors,
      kind: "slo-error-hour",
      parents: ["gate-watch"],
      measure: errorPercent(source, {}, 3600, { requests: HOUR_FLOOR }),
      points: [1, 1],
      missing,
    },
    {
      ...latency,
      kind: "slo-p95-hour",
      parents: ["gate-watch"],
      measure: p95(source.metric("Latency"), 3600),
      points: [1, 1],
      missing,
    },
  ];
}

/** What each host has left. */
export function hostRows({ source, hosts, limits }: CatalogueContext): Row[] {
  return hosts.flatMap(({ name, ring }) => {
    const row = (
      kind: Row["kind"],
      metric: MetricName,
      threshold: number,
      period: number,
      points: Row["points"],
    ): Row => ({
      ...gate,
      kind,
      of: name,
      parents: ring === "canary" ? ["gate-canary", "gate-fleet"] : ["gate-fleet"],
      measure: plain(source.metric(metric, { ring, host: name }), "Average", period),
      points,
      threshold,
      unit: "Percent",
      missing: source.whenSilent,
    });
    return [
      row("slo-cpu-host", "CpuPercent", limits.cpuPercent, 60, [3, 5]),
      row("slo-memory-host", "MemoryPercent", limits.memoryPercent, 60, [3, 5]),
      row("slo-disk-host", "DiskPercent", DISK_PERCENT, 300, [1, 1]),
    ];
  });
}

/** New error lines, and whether there is enough traffic to judge by; of each ring. */
export function ringRows({ source, rings, samples }: CatalogueContext): Row[] {
  return rings.flatMap((ring): Row[] => {
    const lines = {
      ...gate,
      of: ring,
      measure: plain(source.metric("NewErrorLines", { ring }), "Sum", 60),
      threshold: 1,
      unit: "Count",
      missing: "notBreaching",
    } as const;
    return [
      // Counts in the first five minutes only, so it is asked by itself and is in no gate.
      { ...lines, kind: "error-lines-first", parents: [], points: [1, 1] },
      {
        ...lines,
        kind: "error-lines",
        parents: ring === "canary" ? ["gate-canary", "gate-fleet"] : ["gate-fleet"],
        points: [3, 5],
      },
      {
        kind: "traffic-too-low",
        of: ring,
        severity: "inconclusive",
        parents: [],
        measure: plain(source.metric("Requests", { ring }), "Sum", 300),
        points: [1, 1],
        comparison: "LessThanThreshold",
        threshold: samples,
        unit: "Count",
        missing: "breaching",
      },
    ];
  });
}

const MINUTE = 60;
const HOUR = 3600;

/** Windows of the slow alarms: a long one shows that it matters, a short one that it goes on. */
const BURNS = [
  { parent: "burn-medium", of: "6h", seconds: 6 * HOUR, factor: 6 },
  { parent: "burn-medium", of: "30m", seconds: 30 * MINUTE, factor: 6 },
  { parent: "burn-slow", of: "1d", seconds: 24 * HOUR, factor: 3 },
  { parent: "burn-slow", of: "2h", seconds: 2 * HOUR, factor: 3 },
] as const;

/** Errors that are few and go on: several times what is promised. */
export function burnRows({ source, limits }: CatalogueContext): Row[] {
  return BURNS.map(({ parent, of, seconds, factor }) => ({
    kind: parent,
    of,
    severity: "ticket",
    parents: [parent],
    measure: errorPercent(source, {}, seconds, { requests: HOUR_FLOOR }),
    points: [1, 1],
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: factor * limits.errorPercent,
    unit: "Percent",
    missing: "notBreaching",
  }));
}

/** What silences P1 and tickets while a deployment is under way. Without points none is. */
export function silenceRows({ source }: CatalogueContext): Row[] {
  return [
    {
      kind: "deploying",
      severity: "silence",
      parents: [],
      measure: plain(source.metric("Deploying"), "Maximum", 60),
      points: [1, 1],
      comparison: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      unit: "Count",
      missing: "notBreaching",
    },
  ];
}
