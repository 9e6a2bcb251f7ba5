/** Lines of the procedure that an alarm answers for. Source: SOP, phase 4 and rollback. */
export const SOP_LINES = {
  "service-down": "P0: the service is down",
  "data-loss": "P0: data is lost or harmed",
  "security-hole": "P0: a severe security hole (a person finds it and aborts)",
  "core-function": "P1: a core function is down",
  "error-rate-10": "P1: error rate over 10 %",
  "slower-50": "P1: performance worse by more than 50 %",
  "error-rate-1": "first hour: error rate under 1 %",
  "p95-1000": "first hour: P95 under 1000 ms",
  "cpu-80": "first hour: CPU under 80 %",
  "memory-80": "first hour: memory and disk under 80 %",
  "no-error-lines": "within 5 minutes: no ERROR in the logs",
  "day-after": "24 hours: the figures stay under observation",
} as const;

/** One of them. */
export type SopLine = keyof typeof SOP_LINES;

interface Kind {
  /** What it says when it fires; first sentence of the description. */
  readonly says: string;
  readonly answers: readonly SopLine[];
}

/** Every kind of alarm: a section of the runbook each. */
export const KINDS = {
  p0: { says: "P0: roll back now", answers: ["service-down", "data-loss", "security-hole"] },
  "none-healthy": { says: "No host of the ring answers", answers: ["service-down"] },
  "outage-rate": { says: "Half of all requests fail or more", answers: ["service-down"] },
  "probe-down": { says: "A host has not answered for a minute", answers: ["service-down"] },
  "data-integrity": { says: "A check of data or of a backup failed", answers: ["data-loss"] },
  "manual-abort": { says: "A person has aborted", answers: ["security-hole"] },
  p1: {
    says: "P1: decide whether to roll back",
    answers: ["core-function", "error-rate-10", "slower-50"],
  },
  "error-rate-p1": { says: "Too many requests fail (P1)", answers: ["error-rate-10"] },
  "degraded-vs-stable": {
    says: "The canary is much slower than the other hosts",
    answers: ["slower-50"],
  },
  "degraded-vs-before": { says: "Much slower than before the deployment", answers: ["slower-50"] },
  "core-function-down": { says: "The gateway check fails", answers: ["core-function"] },
  "slo-error-fast": { says: "More requests fail than promised", answers: ["error-rate-1"] },
  "slo-error-hour": {
    says: "More requests of an hour failed than promised",
    answers: ["error-rate-1", "day-after"],
  },
  "slo-p95": { says: "Slower than promised", answers: ["p95-1000"] },
  "slo-p95-hour": {
    says: "Slower than promised over an hour",
    answers: ["p95-1000", "day-after"],
  },
  "slo-cpu-host": { says: "A host's CPU is too busy", answers: ["cpu-80"] },
  "slo-memory-host": { says: "A host's memory is too full", answers: ["memory-80"] },
  "slo-disk-host": { says: "A host's disk is too full", answers: ["memory-80"] },
  "error-lines-first": {
    says: "The log has new error lines right after the switch",
    answers: ["no-error-lines"],
  },
  "error-lines": { says: "The log keeps having new error lines", answers: ["no-error-lines"] },
  "burn-medium": { says: "Errors of a month are spent in days", answers: ["day-after"] },
  "burn-slow": { says: "Errors of a month are spent in a week or two", answers: ["day-after"] },
  "gate-blind": { says: "Hosts or probes say nothing", answers: ["day-after"] },
  "traffic-too-low": { says: "Too few requests to judge a release", answers: [] },
  "gate-canary": { says: "The release may not leave the canary", answers: ["error-rate-1"] },
  "gate-fleet": { says: "The release may not be confirmed", answers: ["error-rate-1"] },
  "gate-watch": { says: "The hour after the release is not good", answers: ["day-after"] },
  deploying: { says: "A deployment is under way, so P1 and tickets tell nobody", answers: [] },
} as const satisfies Record<string, Kind>;

/** One of them. */
export type AlarmKind = keyof typeof KINDS;
