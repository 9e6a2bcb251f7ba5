/**
 * Latencies counted in fixed buckets, so that histograms of any hosts and minutes can be added:
 * count by number of the bucket.
 */
export type Histogram = Readonly<Record<number, number>>;

/** Each bucket ends 4.9 % above the one before, so 1000 ms, like every power of ten, is an edge. */
const BUCKETS_PER_DECADE = 48;
/** Upper edge of bucket 0. */
const SHORTEST_MILLISECONDS = 0.1;
/** Upper edge 100 s; longer times count there too. */
const LAST_BUCKET = 6 * BUCKETS_PER_DECADE;

/** Number of the bucket of a latency; its upper edge belongs to it. */
export function bucketOf(milliseconds: number): number {
  const place = Math.log10(milliseconds / SHORTEST_MILLISECONDS) * BUCKETS_PER_DECADE;
  // A logarithm of an edge may come out a hair above it.
  return Math.min(LAST_BUCKET, Math.max(0, Math.ceil(place - 1e-6)));
}

/** Longest latency of a bucket, in milliseconds. */
export function upperEdge(bucket: number): number {
  return SHORTEST_MILLISECONDS * 10 ** (bucket / BUCKETS_PER_DECADE);
}

/** Whole buckets in a factor of 1 and more, rounded up. */
export function bucketsIn(factor: number): number {
  return Math.max(0, Math.ceil(Math.log10(factor) * BUCKETS_PER_DECADE - 1e-6));
}

/** Counts latencies in milliseconds. */
export function histogramOf(latencies: readonly number[]): Histogram {
  const counts: Record<number, number> = {};
  for (const latency of latencies) {
    const bucket = bucketOf(latency);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

/** Adds counts by name or number. */
export function addCounts<Counts extends Readonly<Record<string | number, number>>>(
  a: Counts,
  b: Counts,
): Counts {
  const sum: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count;
  return sum as Counts;
}

/** Sum of counts. */
export function totalOf(counts: Readonly<Record<string | number, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** How many latencies are above the upper edge of a bucket. */
export function countAbove(histogram: Histogram, bucket: number): number {
  return Object.entries(histogram).reduce(
    (sum, [at, count]) => (Number(at) > bucket ? sum + count : sum),
    0,
  );
}

/**
 * Bucket of a quantile.
 *
 * @param share  0..1, for example 0.95
 * @returns      null without any latency
 */
export function quantileBucket(histogram: Histogram, share: number): number | null {
  // Integer keys come in ascending order.
  const entries = Object.entries(histogram).filter(([, count]) => count > 0);
  const rank = Math.max(1, Math.ceil(totalOf(histogram) * share));
  let seen = 0;
  for (const [bucket, count] of entries) {
    seen += count;
    if (seen >= rank) return Number(bucket);
  }
  return null;
}
