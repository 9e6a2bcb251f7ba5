import type { CanarySettings } from "../../config/canary";
import { findingsOf, type Finding } from "./findings";
import { totalOf } from "./histogram";
import { KINDS, type Measurements } from "./measurements";
import { watchedSeconds, type Watch } from "./watch";

/** What a watch says of the release so far. */
export interface Judgement {
  /**
   * fail: a breach is certain, go back at once. pass: watched long enough and all is well.
   * inconclusive: go on watching; when time is up, go back without blaming the release.
   */
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** Why it is no pass; empty if it is one. */
  readonly reasons: readonly string[];
  readonly findings: readonly Finding[];
}

/** A number as people read it. */
export function showNumber(value: number | null, unit: Finding["unit"]): string {
  if (value === null) return "not measured";
  return `${Number(value.toFixed(value < 10 ? 2 : 0))}${unit}`;
}

/** A finding in words. */
export function describeFinding({ name, canary, control, limit, unit, state }: Finding): string {
  const relation = unit === "" ? "at most" : "under";
  const found = `${name}: expected ${relation} ${showNumber(limit, unit)}, canary ${showNumber(canary, unit)}`;
  const other = control === null ? "" : `, control ${showNumber(control, unit)}`;
  return `${found}${other}${state === "unclear" ? " (not certain, or not the release alone)" : ""}`;
}

/** Requests that count: those of the kind with most of them, answered well or not. */
function samplesOf(measurements: Measurements): number {
  return Math.max(
    ...KINDS.map((kind) => {
      const { requests, latency } = measurements[kind];
      return Math.min(requests, totalOf(latency));
    }),
  );
}

function sampleProblems(watch: Watch, { minimumRequests }: CanarySettings): string[] {
  const groups = { canary: watch.canary, ...(watch.control && { control: watch.control }) };
  return Object.entries(groups).flatMap(([name, measurements]) => {
    const samples = samplesOf(measurements);
    return samples >= minimumRequests
      ? []
      : `${name}: expected ${minimumRequests} answered requests at least, found ${samples}`;
  });
}

function timeProblems(watch: Watch, { watchSeconds }: CanarySettings): string[] {
  const watched = watchedSeconds(watch);
  if (watched >= watchSeconds) return [];
  const blind = Object.entries(watch.gaps).flatMap(([name, { seconds }]) =>
    watch.seconds - seconds < watchSeconds ? name : [],
  );
  const why = blind.length === 0 ? "" : `; could not always measure ${blind.join(", ")}`;
  return [`expected ${watchSeconds} s of watching, had ${Math.floor(watched)} s${why}`];
}

/** Judges a watch as far as it has come; may be asked after every look. */
export function judge(watch: Watch, settings: CanarySettings): Judgement {
  const findings = findingsOf(watch, settings);
  const breaches = findings.filter(({ state }) => state === "breach").map(describeFinding);
  if (breaches.length > 0) return { verdict: "fail", reasons: breaches, findings };
  const reasons = [
    ...findings.filter(({ state }) => state === "unclear").map(describeFinding),
    ...sampleProblems(watch, settings),
    ...timeProblems(watch, settings),
  ];
  return { verdict: reasons.length === 0 ? "pass" : "inconclusive", reasons, findings };
}
