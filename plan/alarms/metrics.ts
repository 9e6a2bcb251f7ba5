/** Namespace of everything the hosts' telemetry puts to CloudWatch. */
export const NAMESPACE = "PRISM/Gateway";

/** Metrics of the telemetry with their unit at CloudWatch. Probes are 1 for a good answer and 0 else. */
export const METRIC_UNITS = {
  Requests: "Count",
  ServerErrors: "Count",
  /** Of answered requests, as a distribution. */
  Latency: "Seconds",
  CpuPercent: "Percent",
  MemoryPercent: "Percent",
  DiskPercent: "Percent",
  /** The health endpoint of a host, asked by itself and by every other host each 10 s. */
  ProbeUp: "Count",
  /** POST /api/gateway/check. */
  CoreProbeUp: "Count",
  /** Lines whose kind neither the control hosts nor the hour before had. */
  NewErrorLines: "Count",
  /** Failed checks of data or of a backup. */
  FailedChecks: "Count",
  /** Orders of prism abort. */
  Aborts: "Count",
  /** P95 of the hour before the deployment, put again and again while it and its watch last. */
  BaselineP95: "Seconds",
  /** Put by the deployer, not the hosts: 1 as long as a deployment is under way. */
  Deploying: "Count",
} as const;

/** Name of a metric of the telemetry. */
export type MetricName = keyof typeof METRIC_UNITS;

/** The fleet's two rings. */
export type Ring = "canary" | "stable";

/** Whose values a metric holds; nothing: the whole stack's. CloudWatch adds nothing up by itself. */
export interface Place {
  readonly ring?: Ring;
  readonly host?: string;
  /** The host that is asked, whoever asks. */
  readonly target?: string;
}

/** One metric of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Where the metrics of a stack come from. */
export interface MetricSource {
  /** What silence means: a source that lives as long as the service turns it into a breach. */
  readonly whenSilent: "missing" | "breaching";
  metric(name: MetricName, place?: Place): Metric;
}

/**
 * Metrics that the hosts put themselves. A telemetry that died looks like one whose host died, so its silence is
 * no breach; the probes of the other hosts tell an outage.
 */
export function telemetryOf(stack: string): MetricSource {
  return {
    whenSilent: "missing",
    metric: (metricName, { ring, host, target } = {}) => ({
      namespace: NAMESPACE,
      metricName,
      dimensions: {
        Stack: stack,
        ...(ring !== undefined && { Ring: ring }),
        ...(host !== undefined && { Host: host }),
        ...(target !== undefined && { Target: target }),
      },
    }),
  };
}
