/** Values that were put to a metric at one time, as PutMetricData takes them. */
export interface Sample {
  /** Seconds since 1970. */
  readonly at: number;
  readonly values: readonly number[];
  /** How often each value was measured; not given: once. */
  readonly counts?: readonly number[];
}

/** A statistic of one period. */
export interface Point {
  readonly value: number;
  /** How many measurements it is made from. */
  readonly samples: number;
}

/**
 * Statistic of the samples of one period.
 *
 * @param statistic  Sum, Average, Minimum, Maximum, SampleCount, or a percentile such as p95
 * @returns          null without samples
 * @throws RangeError  another statistic
 */
export function statisticOf(statistic: string, samples: readonly Sample[]): Point | null {
  const weighted = samples.flatMap(({ values, counts }) =>
    values.map((value, index) => ({ value, count: counts?.[index] ?? 1 })),
  );
  const count = weighted.reduce((sum, one) => sum + one.count, 0);
  if (count === 0) return null;
  const present = weighted.filter((one) => one.count > 0);
  const sum = present.reduce((total, { value, count }) => total + value * count, 0);
  const values = present.map(({ value }) => value);
  switch (statistic) {
    case "Sum":
      return { value: sum, samples: count };
    case "Average":
      return { value: sum / count, samples: count };
    case "Minimum":
      return { value: Math.min(...values), samples: count };
    case "Maximum":
      return { value: Math.max(...values), samples: count };
    case "SampleCount":
      return { value: count, samples: count };
  }
  const percent = percentOf(statistic);
  if (percent === null) {
    throw new RangeError(
      `statistic: expected Sum, Average, Minimum, Maximum, SampleCount or p0 to p100, got ${statistic}`,
    );
  }
  present.sort((a, b) => a.value - b.value);
  let rest = (percent / 100) * count;
  const found = present.find((one) => (rest -= one.count) <= 0);
  return { value: (found ?? present.at(-1))?.value ?? 0, samples: count };
}

/** The percentile that a statistic asks for; null if it asks for none. */
export function percentOf(statistic: string): number | null {
  const [, digits] = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(statistic) ?? [];
  return digits === undefined ? null : Number(digits);
}

/**
 * Fewest measurements with which a percentile counts, when few are to be ignored.
 * Source: AWS, "Percentile-based CloudWatch alarms and low data samples": 10/(1-p), below the median 10/p.
 */
export function samplesNeeded(percent: number): number {
  const share = percent / 100;
  // 10 / (1 - 0.95) is a hair above 200 in binary.
  return Math.round((10 / (share >= 0.5 ? 1 - share : share)) * 1e6) / 1e6;
}
