import type { PastRun } from "../history";
import { medianOf } from "../measures/interval";
import type { Lane } from "../release";

/** How long a run takes, by past ones. */
export interface Estimate {
  /** Median, whole run; null: no run of that kind was confirmed. */
  readonly seconds: number | null;
  /** Median of the summed steps of each host; one without past steps is missing. */
  readonly onHost: ReadonlyMap<string, number>;
  /** Runs that it rests on. */
  readonly n: number;
}

const isBack = (lane: Lane) => lane === "rollback";

/**
 * Estimates a run from confirmed ones that were rollbacks too, or deployments too.
 *
 * @param history  from pastRuns
 */
export function estimateOf(history: readonly PastRun[], lane: Lane): Estimate {
  const alike = history.filter(
    ({ run, ending, switched }) =>
      ending === "confirmed" &&
      run.lane !== "adopt" &&
      isBack(run.lane) === isBack(lane) &&
      switched.length > 0,
  );
  const seconds = alike.map(
    ({ openedAt, endedAt }) => (Date.parse(endedAt ?? openedAt) - Date.parse(openedAt)) / 1000,
  );
  const hosts = new Set(alike.flatMap(({ steps }) => steps.map(({ host }) => host)));
  const onHost = [...hosts].flatMap((host): [string, number][] => {
    const median = medianOf(alike.flatMap((past) => secondsOn(host, past)));
    return median === null ? [] : [[host, median]];
  });
  return { seconds: medianOf(seconds), onHost: new Map(onHost), n: alike.length };
}

function secondsOn(host: string, { steps }: PastRun): number[] {
  const own = steps.filter((step) => step.host === host);
  return own.length === 0 ? [] : [own.reduce((total, { seconds }) => total + seconds, 0)];
}
