/** Both ends belong to it. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What each side of an interval of 95 % leaves out. */
const OUTSIDE = 0.025;

/**
 * The exact 95 % interval of a share, by Clopper and Pearson. It is never too short, so that few cases prove nothing.
 *
 * @param count  cases that count, of total
 * @returns      from 0 to 1; the whole of it without any case
 */
export function shareInterval(count: number, total: number): Range {
  return { low: lowestShare(count, total), high: 1 - lowestShare(total - count, total) };
}

/** The share at which so many cases of all, or more, are as rare as an interval may leave out. */
function lowestShare(count: number, total: number): number {
  if (count === 0) return 0;
  let ways = 0;
  for (let one = 1; one <= count; one += 1) ways += Math.log((total - count + one) / one);
  let [low, high] = [0, count / total];
  // Halved until the ends are the same number.
  for (let half = high / 2; low < half && half < high; half = (low + high) / 2) {
    if (chanceOf(count, total, half, ways) < OUTSIDE) low = half;
    else high = half;
  }
  return low;
}

/**
 * Chance of so many cases or more of all.
 *
 * @param ways  logarithm of the number of ways to choose so many
 */
function chanceOf(count: number, total: number, share: number, ways: number): number {
  let term = Math.exp(ways + count * Math.log(share) + (total - count) * Math.log1p(-share));
  let chance = 0;
  for (let cases = count; cases <= total; cases += 1) {
    chance += term;
    term *= ((total - cases) / (cases + 1)) * (share / (1 - share));
  }
  return chance;
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
