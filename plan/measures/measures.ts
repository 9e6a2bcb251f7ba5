import type { PastRun } from "../history";
import { deploymentsOf } from "./deployments";
import { medianInterval, medianOf, shareInterval, type Range } from "./interval";

/** Limits of the procedure. Source: SOP, "Measures of the procedure itself" */
const TARGETS = { succeeded: 0.95, rolledBack: 0.05, minutes: 30 } as const;

/** Whether the whole interval keeps to the target; what few cases cannot show is not yet provable. */
export type MeasureVerdict = "met" | "not met" | "not yet provable" | "unknown";

/** One measure with what it rests on. */
export interface Measure {
  readonly name: string;
  /** What is counted, in words. */
  readonly meaning: string;
  /** share: from 0 to 1; seconds: a median, or a sum where the name says so. */
  readonly unit: "share" | "seconds";
  /** null: there is no case yet, or nobody knows of any. */
  readonly value: number | null;
  /** Cases that it rests on; null: unknown. */
  readonly n: number | null;
  /** 95 %; null where n is too small for one. */
  readonly interval: Range | null;
  /** What the procedure demands, in words; null: it demands nothing. */
  readonly target: string | null;
  /** null without a target. */
  readonly verdict: MeasureVerdict | null;
}

/** What the measures rest on. */
export interface MeasuresQuestion {
  /** From fleetHistoryOf. */
  readonly runs: readonly PastRun[] | null;
  /** When a release was tagged, ISO 8601, by tag; what is not in it is not counted. */
  readonly taggedAt: ReadonlyMap<string, string>;
}

/** The measures of the procedure, always all of them and in one order. */
export function measuresOf({ runs, taggedAt }: MeasuresQuestion): Measure[] {
  if (runs === null) return measuresOf({ runs: [], taggedAt }).map(asUnknown);
  const { counted, verified, failed, left } = deploymentsOf(runs);
  const durations = verified.map(secondsOf);
  const quick = durations.filter((seconds) => seconds < TARGETS.minutes * 60).length;
  const leads = verified.flatMap(({ run, endedAt }) => {
    const tagged = taggedAt.get(run.deployment.tag);
    return tagged === undefined || endedAt === null ? [] : [secondsBetween(tagged, endedAt)];
  });
  return [
    share(
      "success rate",
      "deployments that switched a host and ended verified",
      verified,
      counted,
      {
        target: `over ${percent(TARGETS.succeeded)}`,
        judge: ({ low, high }) => judge(low > TARGETS.succeeded, high <= TARGETS.succeeded),
      },
    ),
    share("rollback rate", "verified deployments that were left by order later", left, verified, {
      target: `under ${percent(TARGETS.rolledBack)}`,
      judge: ({ low, high }) => judge(high < TARGETS.rolledBack, low >= TARGETS.rolledBack),
    }),
    share(
      "change-fail rate",
      "deployments that went back, by themselves or by order",
      failed,
      counted,
    ),
    {
      ...median("duration", "of a verified deployment, from its lock to its last host", durations),
      target: `under ${TARGETS.minutes} minutes, each`,
      // One that took too long is enough to miss it; none so far proves it only with enough of them.
      verdict: judge(
        shareInterval(quick, durations.length).low > TARGETS.succeeded,
        quick < durations.length,
      ),
    },
    median("lead time", "from the release's tag to its verification on the last host", leads),
    median("recovery time", "from the first failure or the order to the last host back", [
      ...counted.flatMap(recovery),
      ...runs.filter(isOrdered).map(secondsOf),
    ]),
    downtime(runs),
  ];
}

function asUnknown(measure: Measure): Measure {
  const verdict = measure.verdict === null ? null : "unknown";
  return { ...measure, value: null, n: null, interval: null, verdict };
}

const isOrdered = ({ run, ending }: PastRun) => run.lane === "rollback" && ending === "confirmed";

/** Seconds from the first failed step to the last host back; nothing for a run that did not go back. */
function recovery({ ending, steps, endedAt }: PastRun): number[] {
  const since = steps.find(({ outcome }) => outcome === "failed")?.at;
  if (ending !== "reverted" || since === undefined || endedAt === null) return [];
  return [secondsBetween(since, endedAt)];
}

function downtime(runs: readonly PastRun[]): Measure {
  const switches = runs.reduce((total, { switched }) => total + switched.length, 0);
  const sum = runs
    .flatMap(({ steps }) => steps)
    .reduce((total, { gapSeconds }) => total + gapSeconds, 0);
  return {
    name: "downtime in all",
    meaning: "while hosts without a balancer were switched; n counts the switches",
    unit: "seconds",
    value: sum,
    n: switches,
    interval: null,
    target: "0",
    verdict: judge(switches > 0, sum > 0),
  };
}

const secondsBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 1000;
const secondsOf = ({ openedAt, endedAt }: PastRun) => secondsBetween(openedAt, endedAt ?? openedAt);
const percent = (value: number) => `${value * 100} %`;

function judge(isMet: boolean, isMissed: boolean): MeasureVerdict {
  if (isMissed) return "not met";
  return isMet ? "met" : "not yet provable";
}

function share(
  name: string,
  meaning: string,
  some: readonly unknown[],
  all: readonly unknown[],
  against?: { readonly target: string; readonly judge: (range: Range) => MeasureVerdict },
): Measure {
  const n = all.length;
  const interval = n === 0 ? null : shareInterval(some.length, n);
  const verdict = interval === null ? "not yet provable" : against?.judge(interval);
  return {
    name,
    meaning,
    unit: "share",
    value: n === 0 ? null : some.length / n,
    n,
    interval,
    target: against?.target ?? null,
    verdict: against === undefined ? null : (verdict ?? null),
  };
}

function median(name: string, meaning: string, values: readonly number[]): Measure {
  return {
    name: `${name} (median)`,
    meaning,
    unit: "seconds",
    value: medianOf(values),
    n: values.length,
    interval: medianInterval(values),
    target: null,
    verdict: null,
  };
}
