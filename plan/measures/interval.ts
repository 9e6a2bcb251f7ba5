/** Quantile of the normal distribution for 95 %, two-sided. */
const Z = 1.959963984540054;

/** Both ends belong to it. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * The 95 % interval of a share by Wilson's score method, which also holds for few cases and for none or all of them.
 *
 * @param count  cases that count, of total
 * @returns      from 0 to 1; the whole of it without any case
 */
export function shareInterval(count: number, total: number): Range {
  if (total === 0) return { low: 0, high: 1 };
  const share = count / total;
  const spread = (Z * Z) / total;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (Z / (1 + spread)) * Math.sqrt((share * (1 - share) + spread / 4) / total);
  // Rounding must not leave the ends beside 0 and 1.
  return {
    low: count === 0 ? 0 : Math.max(0, centre - half),
    high: count === total ? 1 : Math.min(1, centre + half),
  };
}

/** Middle of a list; null for an empty one. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/**
 * The 95 % interval of a median by order statistics: which shape the values have does not matter.
 *
 * @returns  null with fewer than 6 values, which cannot say it with 95 %
 */
export function medianInterval(values: readonly number[]): Range | null {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  let outside = 0;
  let rank = 0;
  // Chance that the median lies below the value of that rank: sum of binomial(n, i) / 2^n up to it.
  for (let term = 0.5 ** n; rank < n && 2 * (outside + term) <= 0.05; rank += 1) {
    outside += term;
    term *= (n - rank) / (rank + 1);
  }
  const [low, high] = [sorted[rank - 1], sorted[n - rank]];
  return rank === 0 || low === undefined || high === undefined ? null : { low, high };
}
