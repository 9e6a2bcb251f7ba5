/**
 * Evidence that may be looked at as often as one likes (an e-process): while a claim is true, the
 * chance that evidence against it EVER reaches 1/a is at most a, whenever one looks or stops. So
 * repeated looks need no further correction.
 *
 * Source: Lindon and Malek, Anytime-Valid Inference for Multinomial Count Data (NeurIPS 2022), the
 * test behind Netflix's software canaries; Ramdas and others, Game-theoretic statistics and safe
 * anytime-valid inference (2023), for Ville's bound. Kayenta's Mann-Whitney test looks once, at the
 * end; from it comes that a difference must be both certain and large.
 */
export interface Evidence {
  /** Logarithm of the likelihood ratio against the claim, for each of the alternatives. */
  readonly sums: readonly number[];
  /** What the strongest single look added to each. */
  readonly peaks: readonly number[];
}

/** Some of the trials were hits, for example requests that failed. */
export interface Sample {
  readonly trials: number;
  readonly hits: number;
}

/** Alternatives that are looked for: hits are so many times as likely as the claim allows. */
const TIMES = [1.5, 3, 10] as const;

/** None. */
export const NO_EVIDENCE: Evidence = { sums: TIMES.map(() => 0), peaks: TIMES.map(() => 0) };

/**
 * What one look says against "hits are no likelier on the canary than on the control hosts". Given
 * how many hits there were in all, it asks on which side they fell, so trouble that both sides share
 * says nothing, and neither does the share of traffic. (Given the trials, hits are drawn without
 * replacement; by Hoeffding's inequality the ratio for drawing with replacement stays fair.)
 */
export function compareRates(canary: Sample, control: Sample): readonly number[] {
  const trials = canary.trials + control.trials;
  const share = trials === 0 ? 0 : canary.trials / trials;
  const hits = canary.hits + control.hits;
  return TIMES.map(
    (times) => canary.hits * Math.log(times) - hits * Math.log(times * share + 1 - share),
  );
}

/**
 * The same for hits that come together, such as requests which fail in the same moment: only the
 * share of the hits that fell on the canary counts, however many they were. Fair whatever hits
 * depend on within a look, because the expected share is the canary's share of the traffic.
 */
export function compareShares(canary: Sample, control: Sample): readonly number[] {
  const trials = canary.trials + control.trials;
  const hits = canary.hits + control.hits;
  if (hits === 0) return TIMES.map(() => 0);
  const share = canary.trials / trials;
  return TIMES.map((times) =>
    Math.log((canary.hits * times + control.hits) / hits / (times * share + 1 - share)),
  );
}

/**
 * What one look says against "hits are rarer than a limit".
 *
 * @param limit  share of the trials, between 0 and 1
 */
export function compareWithLimit({ trials, hits }: Sample, limit: number): readonly number[] {
  return TIMES.map((times) => {
    const share = Math.min(times * limit, (1 + limit) / 2);
    return hits * Math.log(share / limit) + (trials - hits) * Math.log((1 - share) / (1 - limit));
  });
}

/** Adds what one more look says. */
export function addEvidence(evidence: Evidence, look: readonly number[]): Evidence {
  return {
    sums: evidence.sums.map((sum, at) => sum + (look[at] ?? 0)),
    peaks: evidence.peaks.map((peak, at) => Math.max(peak, look[at] ?? 0)),
  };
}

/**
 * Logarithm of the evidence, averaged over the alternatives. The strongest look is left out, so one
 * bad moment never decides: requests that fail in the same second do not fail independently.
 */
export function logEvidence({ sums, peaks }: Evidence): number {
  const logs = sums.map((sum, at) => sum - (peaks[at] ?? 0));
  const highest = Math.max(...logs);
  const mean = logs.reduce((sum, log) => sum + Math.exp(log - highest), 0) / logs.length;
  return highest + Math.log(mean);
}
