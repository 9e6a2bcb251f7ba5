/** How fast one check was answered. */
export interface MeasuredCheck {
  readonly name: string;
  /** Requests that were sent, one after another; all were answered as expected. */
  readonly samples: number;
  readonly medianMilliseconds: number;
  readonly slowestMilliseconds: number;
}

/** What a host found out in the smoke and performance tests of a deployment that passed them. */
export interface TestResults {
  /** Names of the checks that were answered as expected and in time. */
  readonly smoke: readonly string[];
  readonly performance: readonly MeasuredCheck[];
  /** The release's own performance test, which passed; null: it has none. */
  readonly command: string | null;
}

/**
 * What the hosts of a stack found out together: the slowest of each check.
 *
 * @returns  null if a host has no results, or there is no host
 */
export function mergeResults(hosts: readonly (TestResults | null)[]): TestResults | null {
  const [first, ...others] = hosts;
  if (first === undefined || first === null) return null;
  return others.reduce<TestResults | null>(
    (sum, results) => (sum === null || results === null ? null : slower(sum, results)),
    first,
  );
}

/** What only one of the hosts has tested is not tested. */
function slower(one: TestResults, other: TestResults): TestResults {
  return {
    smoke: one.smoke.filter((name) => other.smoke.includes(name)),
    performance: one.performance.flatMap((check) => {
      const twin = other.performance.find(({ name }) => name === check.name);
      if (twin === undefined) return [];
      return twin.slowestMilliseconds > check.slowestMilliseconds ? [twin] : [check];
    }),
    command: other.command === null ? null : one.command,
  };
}
