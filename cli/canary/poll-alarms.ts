import { setTimeout as delay } from "node:timers/promises";
import type { ReadAlarms } from "../../facts/alarms";
import type { SeenAlarms } from "../../plan/alarms/readings";

/** Time between two questions; CloudWatch judges each minute, and the fastest alarms every 10 s. */
const POLL_MILLISECONDS = 5_000;
/** After as many failures in a row what was seen before no longer counts. Source: the judgement of alarms. */
const MOST_FAILURES = 4;

/** States of alarms that are asked for again and again. */
export interface AlarmPoll {
  /** The newest, or why there are none. */
  readonly newest: () => SeenAlarms | { readonly unknown: string };
  readonly stop: () => void;
}

/**
 * Asks for alarms until it is stopped.
 *
 * @param say  gets the reason of each failure, once
 */
export function pollAlarms(
  read: ReadAlarms,
  names: readonly string[],
  say: (line: string) => void,
  everyMilliseconds = POLL_MILLISECONDS,
): AlarmPoll {
  const over = new AbortController();
  let newest: ReturnType<AlarmPoll["newest"]> = { unknown: "CloudWatch has not answered yet" };
  const keep = async () => {
    const told = new Set<string>();
    let failures = 0;
    while (!over.signal.aborted) {
      const seen = await read(names);
      if (!("unknown" in seen)) {
        failures = 0;
        newest = seen;
      } else {
        failures += 1;
        if ("unknown" in newest || failures >= MOST_FAILURES) newest = seen;
        if (!told.has(seen.unknown)) say(seen.unknown);
        told.add(seen.unknown);
      }
      await delay(everyMilliseconds, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  void keep();
  return { newest: () => newest, stop: () => over.abort() };
}
