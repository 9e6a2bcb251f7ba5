import { quantileBucket, upperEdge } from "./histogram";
import { showNumber } from "./judge";
import { KINDS, type Measurements } from "./measurements";
import type { Watch } from "./watch";

function p95(measurements: Measurements): number | null {
  // Probes are always there, so the line speaks of the same requests from start to end.
  const bucket = quantileBucket(measurements.probe.latency, 0.95);
  return bucket === null ? null : upperEdge(bucket);
}

function group(name: string, measurements: Measurements): string {
  const sum = (of: "requests" | "errors") =>
    KINDS.reduce((total, kind) => total + measurements[kind][of], 0);
  const latency = showNumber(p95(measurements), " ms");
  return `${name} ${sum("requests")} requests, ${sum("errors")} failed, p95 ${latency}`;
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * One line that says how a watch goes.
 *
 * @param leftSeconds  until it ends at the latest
 * @param name         of the hosts that run the release
 */
export function progressLine(watch: Watch, leftSeconds: number, name = "canary"): string {
  const groups = [
    group(name, watch.canary),
    watch.control === null ? "no control hosts" : group("control", watch.control),
  ];
  return `${groups.join(" | ")} | ${clock(leftSeconds)} left`;
}
