import { isBranch } from "../config/release";
import { readReleases } from "../facts/release-files";
import type { Settings } from "../config/schema";
import type { PastRun } from "../plan/history";
import { deploymentsOf } from "../plan/measures/deployments";
import { measuresOf, type Measure } from "../plan/measures/measures";

/**
 * Measures of a history, with lead times from the tags at the origin.
 *
 * @returns  and why there are no lead times; null if there are
 */
export async function readMeasures(
  { repository }: Settings,
  runs: readonly PastRun[] | null,
): Promise<{ readonly measures: readonly Measure[]; readonly problem: string | null }> {
  const tags = new Set(deploymentsOf(runs ?? []).verified.map(({ run }) => run.deployment.tag));
  let problem: string | null = null;
  const releases = await readReleases(
    repository,
    [...tags].filter((tag) => !isBranch(tag)),
    [],
  ).catch((error: unknown) => {
    problem = `no lead time: ${error instanceof Error ? error.message : String(error)}`;
    return new Map<string, { readonly taggedAt: string }>();
  });
  const taggedAt = new Map([...releases].map(([tag, release]) => [tag, release.taggedAt]));
  return { measures: measuresOf({ runs, taggedAt }), problem };
}
