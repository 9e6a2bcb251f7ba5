/** Counts of one phase or of all. */
export interface Sums {
  readonly passed: number;
  readonly failed: number;
}

/** What is known after a mocha process ended. */
export interface MochaEnding {
  /** Exit code; null when a signal ended it or it could not start. */
  readonly code: number | null;
  /** What its reporter wrote at the end; null when it wrote nothing. */
  readonly counted: Sums | null;
}

/** One test for a tool that either accepts all files or does not. */
export function sumsOfTool(code: number | null): Sums {
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Sums of a suite. One that died, ran no test, or failed outside of its tests counts one failure more, so that
 * silence is never success.
 */
export function sumsOfMocha({ code, counted }: MochaEnding): Sums {
  if (counted === null) return { passed: 0, failed: 1 };
  const ranNothing = counted.passed + counted.failed === 0;
  const diedAfterwards = code !== 0 && counted.failed === 0;
  return ranNothing || diedAfterwards ? { ...counted, failed: counted.failed + 1 } : counted;
}

/** Sums over all phases. */
export function addSums(all: readonly Sums[]): Sums {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** The last line of a test run; other programs read it. */
export function summaryLine({ passed, failed }: Sums): string {
  return `${passed} passed, ${failed} failed`;
}
