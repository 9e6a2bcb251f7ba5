import type { CanarySettings } from "../../config/canary";
import { judge, type Judgement } from "../../plan/judgement/judge";
import { addLook, NEW_WATCH } from "../../plan/judgement/watch";
import { randomFrom } from "./random";
import { simulateLook, type SimulatedFleet, type SimulatedRelease } from "./release";

/** How often something happened in so many runs, with its 95 % interval. */
export interface Rate {
  readonly count: number;
  readonly runs: number;
  /** Wilson's score interval; 0..1. */
  readonly low: number;
  readonly high: number;
}

/** What came of many watches over the same release. */
export interface Watched {
  readonly name: string;
  /** A certain breach: found, or a false abort. */
  readonly failed: Rate;
  readonly inconclusive: Rate;
  /** Of the failed ones; seconds. null if none failed. */
  readonly medianSeconds: number | null;
  readonly p95Seconds: number | null;
}

/** Releases that the watch is proven on; the first two are like the running one. */
export const RELEASES: Readonly<Record<string, SimulatedRelease>> = {
  identical: {},
  "identical, host 15 % slower": { latency: 1.15 },
  "+0.5 % errors": { moreErrors: 0.005 },
  "+2 % errors": { moreErrors: 0.02 },
  "+10 % errors": { moreErrors: 0.1 },
  "+60 % latency": { latency: 1.6 },
  "+100 % latency": { latency: 2 },
  "CPU burn": { moreCpuPercent: 70 },
};

/**
 * Wilson's score interval of a rate.
 *
 * Source: Wilson, Probable inference (1927); 1.96 standard errors for 95 %
 */
export function rateOf(count: number, runs: number): Rate {
  const z = 1.96;
  const share = count / runs;
  const scale = 1 + z ** 2 / runs;
  const middle = (share + z ** 2 / (2 * runs)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / runs + z ** 2 / (4 * runs ** 2));
  return { count, runs, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

function watch(
  fleet: SimulatedFleet,
  release: SimulatedRelease,
  settings: CanarySettings,
  random: () => number,
): WatchEnd {
  let seen = NEW_WATCH;
  for (;;) {
    seen = addLook(seen, simulateLook(fleet, release, settings.lookSeconds, random), settings);
    const { verdict } = judge(seen, settings);
    if (verdict !== "inconclusive" || seen.seconds >= settings.watchSeconds) {
      return { verdict, seconds: seen.seconds };
    }
  }
}

/** How one watch ended, and when. */
export interface WatchEnd {
  readonly verdict: Judgement["verdict"];
  /** Watched until then. */
  readonly seconds: number;
}

/** Watches a release many times; the same seed gives the same result. */
export function simulate(
  name: string,
  fleet: SimulatedFleet,
  settings: CanarySettings,
  runs: number,
  seed = 1,
): Watched {
  const random = randomFrom(seed);
  const release = RELEASES[name] ?? {};
  const ends = Array.from({ length: runs }, () => watch(fleet, release, settings, random));
  return countEnds(name, ends);
}

/** What came of watches over the same release; at least one. */
export function countEnds(name: string, ends: readonly WatchEnd[]): Watched {
  const times = ends
    .flatMap(({ verdict, seconds }) => (verdict === "fail" ? seconds : []))
    .sort((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? null;
  const count = (wanted: Judgement["verdict"]) =>
    rateOf(ends.filter(({ verdict }) => verdict === wanted).length, ends.length);
  return {
    name,
    failed: count("fail"),
    inconclusive: count("inconclusive"),
    medianSeconds: at(0.5),
    p95Seconds: at(0.95),
  };
}

function showRate({ count, runs, low, high }: Rate): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  return `${percent(count / runs)} % (${percent(low)}..${percent(high)})`;
}

/** The table of watches, one line per release. */
export function describeWatches(results: readonly Watched[]): string {
  const rows = results.map(({ name, failed, inconclusive, medianSeconds, p95Seconds }) => [
    name,
    showRate(failed),
    showRate(inconclusive),
    medianSeconds === null ? "-" : `${medianSeconds} s, ${p95Seconds ?? 0} s`,
  ]);
  const head = ["release", "aborted (95 %)", "inconclusive (95 %)", "after: median, P95"];
  const widths = head.map((word, column) =>
    Math.max(word.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
