import { hostsOf } from "../config/inventory";
import type { Settings } from "../config/schema";
import { batchSize } from "../config/waves";
import { settingsDigest } from "./identity";
import type { RunQuestion } from "./run-plan";
import { planBatches, planWaves } from "./waves";

/** What the settings do not say of a question: the facts, who asks and when. */
export type Circumstances = Pick<
  RunQuestion,
  "stack" | "origin" | "hosts" | "stateSays" | "operator" | "window" | "breakGlass" | "attempt"
>;

/** The question that planRun answers, for what the settings want. */
export function questionOf(settings: Settings, circumstances: Circumstances): RunQuestion {
  const { release, retry, rollback, resume, minimumHealthy } = settings;
  const waves = planWaves(hostsOf(settings), settings.waves);
  const batches = waves.flatMap((wave) => planBatches(wave, batchSize(settings)));
  return {
    ...circumstances,
    tag: release,
    settings: settingsDigest(settings),
    retry,
    rollback,
    resume,
    batches: batches.map((batch) => batch.map(({ name }) => name)),
    minimumHealthy,
  };
}
