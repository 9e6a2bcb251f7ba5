import type { Finding } from "./findings";
import type { Verdict } from "../protocol";
import { quantileBucket, upperEdge } from "./histogram";
import {
  addMeasurements,
  errorPercentOf,
  meanOf,
  NOTHING,
  type Look,
  type Measurements,
} from "./measurements";

/** What is drawn of a watch, in the order of the charts. */
export const CURVES = [
  "userErrorPercent",
  "probeErrorPercent",
  "userP95Milliseconds",
  "probeP95Milliseconds",
  "cpuPercent",
  "memoryPercent",
] as const;
/** One of them. */
export type Curve = (typeof CURVES)[number];

/** Values of a group, one per time; null where nothing was measured. A curve without any value is left out. */
export type Curves = Readonly<Partial<Record<Curve, readonly (number | null)[]>>>;

/** The course of a watch, small enough to be kept in the ledger. */
export interface Course {
  /** Ends of the stretches of time, in seconds since the watch began. */
  readonly seconds: readonly number[];
  readonly canary: Curves;
  /** null where no host ran the earlier release. */
  readonly control: Curves | null;
}

/** What is kept of a watch in its verdict and in the ledger. */
export interface Watched {
  readonly watchedSeconds: number;
  /** In words. */
  readonly requests: string;
  /** Every number against its limit, as they were at the end. */
  readonly findings: readonly Omit<Finding, "isRelative">[];
  /** Absent in what an earlier version wrote. */
  readonly course?: Course;
}

/** What the evidence of a step says of a watch; null if it is none's. */
export function watchedOf(evidence: Verdict["evidence"] | undefined): Watched | null {
  return Array.isArray(evidence?.["findings"]) ? (evidence as unknown as Watched) : null;
}

/** Looks put together into stretches of time. */
export type Stretches = readonly Look[];

/** A watch of any length has at most so many stretches. */
export const MOST_STRETCHES = 48;

/** Adds one look; when there are too many stretches, each two become one. */
export function addToStretches(stretches: Stretches, look: Look, most = MOST_STRETCHES): Stretches {
  const last = stretches.at(-1);
  const length = Math.max(0, ...stretches.slice(0, -1).map(({ seconds }) => seconds));
  const isShort = last !== undefined && last.seconds + look.seconds <= length;
  const longer = isShort ? [...stretches.slice(0, -1), join(last, look)] : [...stretches, look];
  if (longer.length <= most) return longer;
  return longer.flatMap((one, at) => {
    const next = longer[at + 1];
    if (at % 2 === 1) return [];
    return next === undefined ? [one] : [join(one, next)];
  });
}

/** The course of a watch for verdict and ledger. */
export function courseOf(stretches: Stretches): Course {
  let end = 0;
  const seconds = stretches.map((one) => round((end += one.seconds)));
  const hasControl = stretches.some(({ control }) => control !== null);
  return {
    seconds,
    canary: curvesOf(stretches.map(({ canary }) => canary)),
    control: hasControl ? curvesOf(stretches.map(({ control }) => control ?? NOTHING)) : null,
  };
}

function join(one: Look, other: Look): Look {
  return {
    seconds: one.seconds + other.seconds,
    canary: addMeasurements(one.canary, other.canary),
    control:
      one.control === null && other.control === null
        ? null
        : addMeasurements(one.control ?? NOTHING, other.control ?? NOTHING),
  };
}

const READ: Readonly<Record<Curve, (measured: Measurements) => number | null>> = {
  userErrorPercent: ({ user }) => errorPercentOf(user),
  probeErrorPercent: ({ probe }) => errorPercentOf(probe),
  userP95Milliseconds: ({ user }) => p95(user),
  probeP95Milliseconds: ({ probe }) => p95(probe),
  cpuPercent: ({ cpuPercent }) => meanOf(cpuPercent),
  memoryPercent: ({ memoryPercent }) => meanOf(memoryPercent),
};

function p95({ latency }: Measurements["probe"]): number | null {
  const bucket = quantileBucket(latency, 0.95);
  return bucket === null ? null : upperEdge(bucket);
}

function curvesOf(measured: readonly Measurements[]): Curves {
  return Object.fromEntries(
    CURVES.flatMap((curve): [Curve, (number | null)[]][] => {
      const values = measured.map((one) => {
        const value = READ[curve](one);
        return value === null ? null : round(value);
      });
      return values.every((value) => value === null) ? [] : [[curve, values]];
    }),
  );
}

/** Three digits are enough for a chart. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}
