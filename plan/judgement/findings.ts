import type { CanarySettings } from "../../config/canary";
import { logEvidence, type Evidence } from "./evidence";
import { quantileBucket, totalOf, upperEdge } from "./histogram";
import { addMeasurements, errorPercentOf, meanOf, NOTHING } from "./measurements";
import type { Kind, Measurements, Requests } from "./measurements";
import { EVIDENCES, GAUGE_SECONDS, type Watch } from "./watch";

/** One number against its limit. */
export interface Finding {
  /** What is judged, for example "P95 of user requests". */
  readonly name: string;
  /** null where nothing was measured. */
  readonly canary: number | null;
  readonly control: number | null;
  readonly limit: number;
  readonly unit: "%" | " ms" | "";
  /** breach: certain, and not so on the control hosts; unclear: neither that nor good. */
  readonly state: "ok" | "unclear" | "breach";
  /** Present where the limit comes from the control hosts. */
  readonly isRelative?: true;
}

/** At the end as much evidence is no breach, but no pass either. */
const SUSPICIOUS = Math.log(20);
/** A shorter time is not worth a difference. */
const NOTICED_MILLISECONDS = 1;

function certainty(evidence: Evidence, { falseAbortPercent }: CanarySettings) {
  const log = logEvidence(evidence);
  const needed = Math.log((100 * EVIDENCES) / falseAbortPercent);
  return { isCertain: log >= needed, isSuspicious: log >= SUSPICIOUS };
}

/** An absolute limit: a number as bad on the control hosts is no fault of the release. */
function absolute(
  isCertain: boolean,
  canary: number | null,
  control: number | null,
  limit: number,
): Finding["state"] {
  const isOver = (value: number | null) => value !== null && value >= limit;
  if (isCertain) return isOver(control) ? "unclear" : "breach";
  return isOver(canary) ? "unclear" : "ok";
}

function quantile({ latency }: Requests, share: number): number | null {
  const bucket = quantileBucket(latency, share);
  return bucket === null ? null : upperEdge(bucket);
}

function errorFindings(watch: Watch, kind: Kind, settings: CanarySettings): Finding[] {
  const { errorPercent, moreErrorPoints } = settings.limits;
  const evidence = watch.evidence[kind];
  const canary = errorPercentOf(watch.canary[kind]);
  const control = watch.control === null ? null : errorPercentOf(watch.control[kind]);
  const limit = certainty(evidence.errorLimit, settings);
  const common = { canary, control, unit: "%" as const };
  const rate: Finding = {
    ...common,
    name: `failed ${kind} requests`,
    limit: errorPercent,
    state: absolute(limit.isCertain, canary, control, errorPercent),
  };
  if (control === null) return [rate];
  const { isCertain, isSuspicious } = certainty(evidence.errors, settings);
  const isMore = canary !== null && canary >= control + moreErrorPoints;
  const more: Finding = {
    ...common,
    name: `failed ${kind} requests against control`,
    isRelative: true,
    limit: control + moreErrorPoints,
    state: isMore && isCertain ? "breach" : isMore && isSuspicious ? "unclear" : "ok",
  };
  return [rate, more];
}

function latencyFindings(watch: Watch, kind: Kind, settings: CanarySettings): Finding[] {
  const { p95Milliseconds, slowdownPercent } = settings.limits;
  const evidence = watch.evidence[kind];
  const canary = watch.canary[kind];
  const control = watch.control?.[kind] ?? null;
  const p95 = { canary: quantile(canary, 0.95), control: control && quantile(control, 0.95) };
  const limit = certainty(evidence.p95Limit, settings);
  const findings: Finding[] = [
    {
      ...p95,
      name: `P95 of ${kind} requests`,
      limit: p95Milliseconds,
      unit: " ms",
      state: absolute(limit.isCertain, p95.canary, p95.control, p95Milliseconds),
    },
  ];
  if (control === null) return findings;
  const p50 = { canary: quantile(canary, 0.5), control: quantile(control, 0.5) };
  for (const [word, pair] of Object.entries({ p50, p95 })) {
    if (pair.canary === null || pair.control === null) continue;
    const slower = pair.control * (1 + slowdownPercent / 100);
    const isSlower = pair.canary >= slower && pair.canary - pair.control >= NOTICED_MILLISECONDS;
    const { isCertain, isSuspicious } = certainty(evidence[word as "p50" | "p95"], settings);
    findings.push({
      ...pair,
      name: `${word.toUpperCase()} of ${kind} requests against control`,
      isRelative: true,
      limit: slower,
      unit: " ms",
      state: isSlower && isCertain ? "breach" : isSlower && isSuspicious ? "unclear" : "ok",
    });
  }
  return findings;
}

function gaugeFindings(watch: Watch, settings: CanarySettings): Finding[] {
  const sum = (parts: readonly Measurements[]) => parts.reduce(addMeasurements, NOTHING);
  const canary = sum(watch.lastMinute.map((look) => look.canary));
  const control = sum(watch.lastMinute.map((look) => look.control ?? NOTHING));
  const gauges = [
    { name: "CPU", gauge: "cpuPercent", limit: settings.limits.cpuPercent },
    { name: "memory", gauge: "memoryPercent", limit: settings.limits.memoryPercent },
  ] as const;
  return gauges.map(({ name, gauge, limit }) => {
    const mean = meanOf(canary[gauge]);
    const other = meanOf(control[gauge]);
    const isOver = mean !== null && mean >= limit;
    const isSteady =
      watch.seconds >= GAUGE_SECONDS && 2 * canary[gauge].readings >= watch.lastMinute.length;
    return {
      name: `${name}, mean of the last ${GAUGE_SECONDS} s`,
      canary: mean,
      control: other,
      limit,
      unit: "%",
      state: mean === null ? "unclear" : absolute(isOver && isSteady, mean, other, limit),
    };
  });
}

function countFindings(watch: Watch, { limits }: CanarySettings): Finding[] {
  const control = watch.control ?? NOTHING;
  const own = Object.entries(watch.canary.newErrorLines).filter(
    ([line]) => control.newErrorLines[line] === undefined,
  );
  const restarts = watch.canary.restarts > limits.restarts;
  const lines = totalOf(Object.fromEntries(own));
  const isOver = lines > limits.newErrorLines;
  return [
    {
      name: "restarts",
      canary: watch.canary.restarts,
      control: watch.control && control.restarts,
      limit: limits.restarts,
      unit: "",
      state: !restarts ? "ok" : control.restarts > limits.restarts ? "unclear" : "breach",
    },
    {
      name: "new error lines",
      canary: lines,
      control: null,
      limit: limits.newErrorLines,
      unit: "",
      state: !isOver ? "ok" : watch.looksWithErrorLines < 2 ? "unclear" : "breach",
    },
  ];
}

/** Every number of a watch against its limit; kinds of requests that nobody made are left out. */
export function findingsOf(watch: Watch, settings: CanarySettings): readonly Finding[] {
  const kinds = (["probe", "user"] as const).filter((kind) => watch.canary[kind].requests > 0);
  return [
    ...kinds.flatMap((kind) => [
      ...errorFindings(watch, kind, settings),
      ...latencyFindings(watch, kind, settings),
    ]),
    ...gaugeFindings(watch, settings),
    ...countFindings(watch, settings),
  ];
}
