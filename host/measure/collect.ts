import { addMeasurements, NOTHING } from "../../plan/judgement/measurements";
import type { Measurements, Source } from "../../plan/judgement/measurements";
import { wordsOf } from "../fault";

/** Measures one source on this host. */
export interface Meter {
  readonly source: Source;
  /** What happened since the last call; throws if that cannot be told. */
  readonly take: () => Promise<Partial<Measurements>>;
}

/**
 * What all meters saw since the last call. One that fails counts as a failure of its source, and
 * takes no other with it.
 *
 * @param onFailure  told why, for people
 */
export async function collect(
  meters: readonly Meter[],
  onFailure: (source: Source, reason: string) => void,
): Promise<Measurements> {
  const parts = await Promise.all(
    meters.map(async ({ source, take }) => {
      try {
        return await take();
      } catch (error) {
        onFailure(source, wordsOf(error));
        return { failures: { [source]: 1 } };
      }
    }),
  );
  return parts.map((part) => ({ ...NOTHING, ...part })).reduce(addMeasurements, NOTHING);
}
