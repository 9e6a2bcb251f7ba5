import type { Settings } from "../config/schema";
import { settingsDigest } from "./identity";
import type { RunQuestion } from "./run-plan";

/** What the settings do not say of a question: the facts, who asks and when. */
export type Circumstances = Pick<
  RunQuestion,
  "stack" | "origin" | "hosts" | "stateSays" | "operator" | "window" | "breakGlass" | "attempt"
>;

/** The question that planRun answers, for what the settings want. */
export function questionOf(settings: Settings, circumstances: Circumstances): RunQuestion {
  const { release, retry, rollback, resume } = settings;
  return {
    ...circumstances,
    tag: release,
    settings: settingsDigest(settings),
    retry,
    rollback,
    resume,
  };
}
