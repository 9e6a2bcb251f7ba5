import { canarySchema } from "../../config/canary";
import {
  countEnds,
  describeWatches,
  RELEASES,
  simulate,
  type Watched,
  type WatchEnd,
} from "../canary/simulate";
import { SHAPES, type Shape } from "../canary/release";
import type { Experiment, Ground } from "./experiment";
import { count, expectCount } from "./findings";
import { openLiveWatch } from "./live-watch";

/** Releases that are like the running one; all others are bad. */
const ALIKE: readonly string[] = ["identical", "identical, host 15 % slower"];
/** Under the procedure's limit, or so near the noise that it is found often, not always. */
const HARD: Readonly<Record<string, number>> = { "+0.5 % errors": 0, "+60 % latency": 0.8 };
/** Share of the watches in which any other bad release is stopped. */
const FOUND = 0.98;
const REQUESTS_PER_SECOND = 5;
const BACKGROUND_ERRORS = 0.003;

/** Live watches over each release if nobody says how many: as many as one waits for. */
const LIVE = 1;

function expectRates({ findings }: Ground, on: string, results: readonly Watched[]): void {
  const { falseAbortPercent } = canarySchema.parse({});
  for (const { name, failed } of results) {
    const share = failed.count / failed.runs;
    const where = `${name}, ${on}`;
    // The interval's near end, so that chance alone breaks no promise.
    if (ALIKE.includes(name)) {
      if (100 * failed.low <= falseAbortPercent) continue;
      const found = `${(100 * share).toFixed(1)} %`;
      findings.violations.push({
        where,
        expected: `at most ${falseAbortPercent} % aborted`,
        found,
      });
    } else {
      const least = HARD[name] ?? FOUND;
      if (failed.high >= least) continue;
      const expected = `at least ${(100 * least).toFixed(0)} % aborted`;
      findings.violations.push({ where, expected, found: `${(100 * share).toFixed(1)} %` });
    }
  }
}

async function proveBySimulation(ground: Ground): Promise<void> {
  const { findings, runs, random } = ground;
  findings.conditions["requests per second to either side, simulated"] = REQUESTS_PER_SECOND;
  findings.conditions["background errors, percent"] = 100 * BACKGROUND_ERRORS;
  const settings = canarySchema.parse({});
  for (const shape of Object.keys(SHAPES) as Shape[]) {
    const fleet = {
      shape,
      requestsPerSecond: REQUESTS_PER_SECOND,
      errors: BACKGROUND_ERRORS,
      burst: 1,
    };
    const results: Watched[] = [];
    for (const name of Object.keys(RELEASES)) {
      results.push(simulate(name, fleet, settings, runs, random.whole(1, 1_000_000)));
      count(findings, "simulated watches", runs);
      // A simulation never waits; a person may want to stop it.
      await new Promise(setImmediate);
    }
    tell(ground, `simulated, latencies of ${shape}`, results);
  }
}

/** Real releases on the hosts' canary, each watched by the program of the watch. */
async function proveLive(ground: Ground): Promise<void> {
  const { findings, live = LIVE, say } = ground;
  const watch = await openLiveWatch(await ground.fleet(), say);
  const results: Watched[] = [];
  for (const name of Object.keys(RELEASES)) {
    const ends: WatchEnd[] = [];
    while (ends.length < live) ends.push(await watch(name));
    count(findings, "live watches", live);
    results.push(countEnds(name, ends));
  }
  tell(ground, "live, watches of a minute", results);
}

function tell(ground: Ground, on: string, results: readonly Watched[]): void {
  const lines = describeWatches(results).split("\n");
  ground.say(`${on}:\n  ${lines.join("\n  ")}`);
  const names = ["release", ...results.map(({ name }) => name)];
  for (const [at, name] of names.entries()) {
    ground.findings.conditions[`${on}: ${name}`] = (lines[at] ?? "").slice(name.length).trim();
  }
  expectRates(ground, on, results);
}

async function prove(ground: Ground): Promise<void> {
  await proveBySimulation(ground);
  await proveLive(ground);
  expectCount(ground.findings, "live watches", 1);
}

/** How well the watch tells a bad release from one that is like the running one: by simulation, and on real hosts. */
export const canary: Experiment = {
  promise: "the canary watch stops bad releases, and seldom one that is like the running one",
  unit: "simulated watches over each release and each shape of latencies; --live says how many real ones",
  runs: 300,
  prove,
};
