import shapes from "./shapes.json";
import { histogramOf } from "../../plan/judgement/histogram";
import { NOTHING, type Look, type Measurements } from "../../plan/judgement/measurements";

/**
 * Latencies of real answers, look by look, so that requests which waited for the same stall stay
 * together; tenths of a millisecond. gateway: the sample application on a busy machine. remote: a
 * service that waits for others, 8 % of the requests for 250 to 400 ms.
 */
export const SHAPES = shapes as Readonly<Record<"gateway" | "remote", readonly number[][]>>;
/** Name of a recorded shape. */
export type Shape = keyof typeof SHAPES;

/** How a simulated release differs from the one that runs. */
export interface SimulatedRelease {
  /** Failed requests besides those that fail anyway; share of all. */
  readonly moreErrors?: number;
  /** Factor of all latencies. */
  readonly latency?: number;
  /** Percent of a core besides what the running one uses. */
  readonly moreCpuPercent?: number;
}

/** What a simulation takes as given. */
export interface SimulatedFleet {
  readonly shape: Shape;
  /** To each of the two groups. */
  readonly requestsPerSecond: number;
  /** Share of requests that fail on any release. */
  readonly errors: number;
  /** How many of those fail together, in one look on one side. */
  readonly burst: number;
}

function measure(
  fleet: SimulatedFleet,
  release: SimulatedRelease,
  seconds: number,
  random: () => number,
): Measurements {
  const { moreErrors = 0, latency: factor = 1, moreCpuPercent = 0 } = release;
  const looks = SHAPES[fleet.shape];
  const recorded = looks[Math.floor(random() * looks.length)] ?? [];
  const first = Math.floor(random() * recorded.length);
  const requests = Math.round(fleet.requestsPerSecond * seconds);
  const isBurst = random() < (fleet.errors * requests) / fleet.burst;
  const answered: number[] = [];
  for (let at = isBurst ? fleet.burst : 0; at < requests; at += 1) {
    if (random() < moreErrors) continue;
    answered.push(((recorded[(first + at) % recorded.length] ?? 0) / 10) * factor);
  }
  return {
    ...NOTHING,
    probe: { requests, errors: requests - answered.length, latency: histogramOf(answered) },
    cpuPercent: { readings: 1, sum: Math.min(100, 20 + 20 * random() + moreCpuPercent) },
    memoryPercent: { readings: 1, sum: 50 },
  };
}

/** One look at a simulated release beside the running one. */
export function simulateLook(
  fleet: SimulatedFleet,
  release: SimulatedRelease,
  seconds: number,
  random: () => number,
): Look {
  return {
    seconds,
    canary: measure(fleet, release, seconds, random),
    control: measure(fleet, {}, seconds, random),
  };
}
