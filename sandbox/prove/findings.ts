/** Something that was not as promised. */
export interface Violation {
  /** What was done, and where. */
  readonly where: string;
  readonly expected: string;
  readonly found: string;
}

/** Measured times of one kind, in seconds. */
export interface Times {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly least: number;
  readonly most: number;
}

/** What an experiment finds out while it runs. */
export interface Findings {
  readonly violations: Violation[];
  readonly counts: Record<string, number>;
  /** Conditions under which the figures hold, by name. */
  readonly conditions: Record<string, string | number>;
  readonly seconds: Record<string, number[]>;
}

/** Findings before anything was done. */
export function noFindings(): Findings {
  return { violations: [], counts: {}, conditions: {}, seconds: {} };
}

/** Counts something that happened. */
export function count({ counts }: Findings, what: string, by = 1): void {
  counts[what] = (counts[what] ?? 0) + by;
}

/** Keeps a measured time. */
export function time({ seconds }: Findings, what: string, value: number): void {
  (seconds[what] ??= []).push(value);
}

/** Writes down a violation unless found is what was expected. */
export function expectEqual(
  findings: Findings,
  where: string,
  expected: unknown,
  found: unknown,
): void {
  const [wanted, got] = [wordsOf(expected), wordsOf(found)];
  if (wanted !== got) findings.violations.push({ where, expected: wanted, found: got });
}

/**
 * Writes down a violation unless something happened often enough: a proof in which nothing happened proves nothing.
 *
 * @param least  smallest count, at least 1
 */
export function expectCount(findings: Findings, what: string, least: number): void {
  const found = findings.counts[what] ?? 0;
  if (found >= least) return;
  findings.violations.push({
    where: "the experiment itself",
    expected: `${what}: at least ${least}`,
    found: String(found),
  });
}

/**
 * Median, spread and 95th percentile (nearest rank) of measured times.
 *
 * @param values  seconds, at least one
 */
export function timesOf(values: readonly number[]): Times {
  const sorted = values.toSorted((left, right) => left - right);
  const rank = (part: number) => sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return {
    count: sorted.length,
    median: rounded(rank(0.5)),
    p95: rounded(rank(0.95)),
    least: rounded(rank(0)),
    most: rounded(rank(1)),
  };
}

function wordsOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
