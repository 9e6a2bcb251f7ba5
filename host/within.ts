import { endAll } from "./exec";
import { StepFault, wordsOf } from "./fault";

/** What may end a step's work early. */
export interface Bounds {
  readonly milliseconds: number;
  /** Asked every second: why the work must not go on; null if it may. */
  readonly stop: () => StepFault | null;
}

const LOOK_MILLISECONDS = 1000;
/** For the work to clean up behind itself once its commands are gone. */
const CLEANING_MILLISECONDS = 500;

function lateFault(): StepFault {
  return new StepFault(
    "did not end within its limit",
    "see the step's lines above for what hung; raise prism:limits only if it was just slow",
    false,
  );
}

/**
 * Waits for work, but not for ever.
 *
 * @throws StepFault  the limit passed, or somebody stopped it; its commands are gone then
 */
export function within<T>(work: Promise<T>, { milliseconds, stop }: Bounds): Promise<T> {
  return new Promise((done, fail) => {
    let fault: StepFault | null = null;
    const endBy = (why: StepFault) => {
      clearTimeout(limit);
      clearInterval(looking);
      fault = why;
      endAll();
      setTimeout(() => fail(why), CLEANING_MILLISECONDS);
    };
    const limit = setTimeout(() => endBy(lateFault()), milliseconds);
    const looking = setInterval(() => {
      const why = stop();
      if (why !== null) endBy(why);
    }, LOOK_MILLISECONDS);
    void work
      // What ended the work counts, not what the work says once its commands are gone.
      .then(
        (value) => (fault === null ? done(value) : fail(fault)),
        (error: unknown) =>
          fail(fault ?? (error instanceof Error ? error : new Error(wordsOf(error)))),
      )
      .finally(() => {
        clearTimeout(limit);
        clearInterval(looking);
      });
  });
}
