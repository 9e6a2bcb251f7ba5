import { canarySchema } from "../../config/canary";
import { describeSimulation, RELEASES, simulate, type Simulated } from "../canary/simulate";
import { SHAPES, type Shape } from "../canary/release";
import type { Experiment, Ground } from "./experiment";
import { count } from "./findings";

/** Releases that are like the running one; all others are bad. */
const ALIKE: readonly string[] = ["identical", "identical, host 15 % slower"];
/** Under the procedure's limit, or so near the noise that it is found often, not always. */
const HARD: Readonly<Record<string, number>> = { "+0.5 % errors": 0, "+60 % latency": 0.8 };
/** Share of the watches in which any other bad release is stopped. */
const FOUND = 0.98;
const REQUESTS_PER_SECOND = 5;
const BACKGROUND_ERRORS = 0.003;

function expectRates({ findings }: Ground, shape: Shape, results: readonly Simulated[]): void {
  const { falseAbortPercent } = canarySchema.parse({});
  for (const { name, failed } of results) {
    const share = failed.count / failed.runs;
    const where = `${name}, ${shape}`;
    count(findings, "watches", failed.runs);
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

async function prove(ground: Ground): Promise<void> {
  const { findings, runs, random, say } = ground;
  findings.conditions["requests per second to either side"] = REQUESTS_PER_SECOND;
  findings.conditions["background errors, percent"] = 100 * BACKGROUND_ERRORS;
  const settings = canarySchema.parse({});
  for (const shape of Object.keys(SHAPES) as Shape[]) {
    const fleet = {
      shape,
      requestsPerSecond: REQUESTS_PER_SECOND,
      errors: BACKGROUND_ERRORS,
      burst: 1,
    };
    const results: Simulated[] = [];
    for (const name of Object.keys(RELEASES)) {
      results.push(simulate(name, fleet, settings, runs, random.whole(1, 1_000_000)));
      // A simulation never waits; a person may want to stop it.
      await new Promise(setImmediate);
    }
    say(`latencies of ${shape}:`);
    for (const line of describeSimulation(results).split("\n")) say(line);
    expectRates(ground, shape, results);
  }
}

/** How well the judgement tells a bad release from one that is like the running one, by simulation. */
export const canary: Experiment = {
  promise: "the canary watch stops bad releases, and seldom one that is like the running one",
  unit: "watches over each release and each shape of latencies",
  runs: 300,
  prove,
};
