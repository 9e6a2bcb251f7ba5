import { addCounts, type Histogram } from "./histogram";

/** Requests by who made them: two kinds that may take different ways are never mixed. */
export const KINDS = ["probe", "user"] as const;
/** One of them. */
export type Kind = (typeof KINDS)[number];

/** What is asked for measurements. */
export type Source = "probe" | "balancer" | "accessLog" | "process" | "errorLog" | "host";

/** Requests of one kind. */
export interface Requests {
  readonly requests: number;
  /** Of those, answered wrongly or not at all. */
  readonly errors: number;
  /** Of those that were answered well; empty where the source knows none. */
  readonly latency: Histogram;
}

/** Readings of a value that goes up and down. */
export interface Gauge {
  readonly readings: number;
  readonly sum: number;
}

/** What happened on some hosts during some time; counts are of that time only. */
export interface Measurements extends Readonly<Record<Kind, Requests>> {
  /** By pm2. */
  readonly restarts: number;
  /** Lines that match the error pattern and are new against this host's own log before, by kind of line. */
  readonly newErrorLines: Readonly<Record<string, number>>;
  /** The app's process; percent of one core. */
  readonly cpuPercent: Gauge;
  /** Memory that the app's process holds; percent of the host's. */
  readonly memoryPercent: Gauge;
  /** How often a source could not be measured; never a sign that all is well. */
  readonly failures: Readonly<Partial<Record<Source, number>>>;
}

/** What was measured between two judgements, on both groups in the same seconds. */
export interface Look {
  readonly seconds: number;
  readonly canary: Measurements;
  /** null when no host runs the earlier release. */
  readonly control: Measurements | null;
  /** True if alarms that must have data had none, or CloudWatch did not say; left out: nobody asked. */
  readonly isBlind?: boolean;
}

const NO_REQUESTS: Requests = { requests: 0, errors: 0, latency: {} };
const NO_READINGS: Gauge = { readings: 0, sum: 0 };

/** Nothing measured. */
export const NOTHING: Measurements = {
  probe: NO_REQUESTS,
  user: NO_REQUESTS,
  restarts: 0,
  newErrorLines: {},
  cpuPercent: NO_READINGS,
  memoryPercent: NO_READINGS,
  failures: {},
};

function addRequests(a: Requests, b: Requests): Requests {
  return {
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    latency: addCounts(a.latency, b.latency),
  };
}

function addGauge(a: Gauge, b: Gauge): Gauge {
  return { readings: a.readings + b.readings, sum: a.sum + b.sum };
}

/** Adds measurements of two hosts or of two stretches of time; the order does not matter. */
export function addMeasurements(a: Measurements, b: Measurements): Measurements {
  return {
    probe: addRequests(a.probe, b.probe),
    user: addRequests(a.user, b.user),
    restarts: a.restarts + b.restarts,
    newErrorLines: addCounts(a.newErrorLines, b.newErrorLines),
    cpuPercent: addGauge(a.cpuPercent, b.cpuPercent),
    memoryPercent: addGauge(a.memoryPercent, b.memoryPercent),
    failures: addCounts(a.failures as Record<string, number>, b.failures as Record<string, number>),
  };
}

/** Mean of a gauge; null without a reading. */
export function meanOf({ readings, sum }: Gauge): number | null {
  return readings === 0 ? null : sum / readings;
}

/** Failed requests in percent; null without requests. */
export function errorPercentOf({ requests, errors }: Requests): number | null {
  return requests === 0 ? null : (100 * errors) / requests;
}
