import type { CanarySettings } from "../../config/canary";
import {
  addEvidence,
  compareRates,
  compareShares,
  compareWithLimit,
  NO_EVIDENCE,
  type Evidence,
} from "./evidence";
import { bucketOf, bucketsIn, countAbove, quantileBucket, totalOf } from "./histogram";
import { addMeasurements, KINDS, NOTHING } from "./measurements";
import type { Kind, Look, Measurements, Requests } from "./measurements";

/** Evidence from requests of one kind; against the claim that all is well. */
export interface KindEvidence {
  readonly errorLimit: Evidence;
  readonly p95Limit: Evidence;
  readonly errors: Evidence;
  readonly p50: Evidence;
  readonly p95: Evidence;
}

/** How many evidences there are; they share the chance of a false abort. */
export const EVIDENCES = 5 * KINDS.length;

/** A watch so far: everything that was measured, and what follows from the order of looks. */
export interface Watch {
  readonly seconds: number;
  readonly canary: Measurements;
  readonly control: Measurements | null;
  readonly evidence: Readonly<Record<Kind, KindEvidence>>;
  /** The looks of the last minute, newest last. */
  readonly lastMinute: readonly Look[];
  /** Looks with new error lines on the canary. */
  readonly looksWithErrorLines: number;
  /** Seconds that do not count as watched, and looks missed in a row, by group and source. */
  readonly gaps: Readonly<Record<string, { readonly seconds: number; readonly inRow: number }>>;
}

const NO_KIND_EVIDENCE: KindEvidence = {
  errorLimit: NO_EVIDENCE,
  p95Limit: NO_EVIDENCE,
  errors: NO_EVIDENCE,
  p50: NO_EVIDENCE,
  p95: NO_EVIDENCE,
};

/** A watch that begins. */
export const NEW_WATCH: Watch = {
  seconds: 0,
  canary: NOTHING,
  control: null,
  evidence: { probe: NO_KIND_EVIDENCE, user: NO_KIND_EVIDENCE },
  lastMinute: [],
  looksWithErrorLines: 0,
  gaps: {},
};

/** Gauges are judged by their mean over as long. */
export const GAUGE_SECONDS = 60;
/** After as many looks in a row without a source the watch starts again for it. Source: the alarms' polling. */
const BLIND_LOOKS = 4;
/** A canary this much slower may be so by its host. Source: Kayenta's tolerance of 0.25. */
const TOLERATED_FACTOR = 1.25;

function withoutLatency(measurements: Measurements): Measurements {
  const { probe, user } = measurements;
  return { ...measurements, probe: { ...probe, latency: {} }, user: { ...user, latency: {} } };
}

/** Slower than a quantile of the control hosts so far, which the look itself has no part in. */
function compareLatency(
  share: number,
  before: Requests,
  canary: Requests,
  control: Requests,
  minimum: number,
): readonly number[] {
  const bucket = quantileBucket(before.latency, share);
  if (bucket === null || totalOf(before.latency) < minimum) return [];
  return compareRates(
    {
      trials: totalOf(canary.latency),
      hits: countAbove(canary.latency, bucket + bucketsIn(TOLERATED_FACTOR)),
    },
    { trials: totalOf(control.latency), hits: countAbove(control.latency, bucket) },
  );
}

function addKind(watch: Watch, kind: Kind, look: Look, settings: CanarySettings): KindEvidence {
  const { limits, minimumRequests } = settings;
  const evidence = watch.evidence[kind];
  const canary = look.canary[kind];
  const slow = countAbove(canary.latency, bucketOf(limits.p95Milliseconds));
  const absolute = {
    errorLimit: addEvidence(
      evidence.errorLimit,
      compareWithLimit({ trials: canary.requests, hits: canary.errors }, limits.errorPercent / 100),
    ),
    p95Limit: addEvidence(
      evidence.p95Limit,
      compareWithLimit({ trials: totalOf(canary.latency), hits: slow }, 0.05),
    ),
  };
  if (look.control === null) return { ...evidence, ...absolute };
  const control = look.control[kind];
  const before = (watch.control ?? NOTHING)[kind];
  const latency = (share: number) =>
    compareLatency(share, before, canary, control, minimumRequests);
  return {
    ...absolute,
    errors: addEvidence(
      evidence.errors,
      compareShares(
        { trials: canary.requests, hits: canary.errors },
        { trials: control.requests, hits: control.errors },
      ),
    ),
    p50: addEvidence(evidence.p50, latency(0.5)),
    p95: addEvidence(evidence.p95, latency(0.95)),
  };
}

function failuresOf({ failures }: Measurements): readonly string[] {
  return Object.entries(failures).flatMap(([source, count]) => (count > 0 ? source : []));
}

function addGaps(watch: Watch, look: Look): Watch["gaps"] {
  const end = watch.seconds + look.seconds;
  const failed = [
    ...failuresOf(look.canary).map((source) => `canary ${source}`),
    ...failuresOf(look.control ?? NOTHING).map((source) => `control ${source}`),
    ...(look.isBlind ? ["alarms"] : []),
  ];
  const over = Object.entries(watch.gaps).map(([name, gap]) => [name, { ...gap, inRow: 0 }]);
  const open = failed.map((name) => {
    const { seconds = 0, inRow = 0 } = watch.gaps[name] ?? {};
    const isBlind = inRow + 1 >= BLIND_LOOKS;
    return [name, { seconds: isBlind ? end : seconds + look.seconds, inRow: inRow + 1 }];
  });
  return Object.fromEntries([...over, ...open]) as Watch["gaps"];
}

/** Adds one look. */
export function addLook(watch: Watch, look: Look, settings: CanarySettings): Watch {
  const isWarm = watch.seconds >= settings.warmUpSeconds;
  const counted: Look = isWarm
    ? look
    : {
        ...look,
        canary: withoutLatency(look.canary),
        control: look.control === null ? null : withoutLatency(look.control),
      };
  const seconds = watch.seconds + look.seconds;
  const recent = [...watch.lastMinute, look];
  const surplus = recent.reduce((sum, each) => sum + each.seconds, 0) - GAUGE_SECONDS;
  return {
    seconds,
    canary: addMeasurements(watch.canary, counted.canary),
    control:
      counted.control === null
        ? watch.control
        : addMeasurements(watch.control ?? NOTHING, counted.control),
    evidence: {
      probe: addKind(watch, "probe", counted, settings),
      user: addKind(watch, "user", counted, settings),
    },
    lastMinute: surplus >= (recent[0]?.seconds ?? 0) ? recent.slice(1) : recent,
    looksWithErrorLines:
      watch.looksWithErrorLines + (totalOf(look.canary.newErrorLines) > 0 ? 1 : 0),
    gaps: addGaps(watch, look),
  };
}

/** Seconds that were watched without a gap, as far as the worst source goes. */
export function watchedSeconds({ seconds, gaps }: Watch): number {
  return seconds - Math.max(0, ...Object.values(gaps).map((gap) => gap.seconds));
}
