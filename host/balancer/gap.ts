import { existsSync } from "node:fs";
import { isListening } from "../listeners";

const LOOK_MILLISECONDS = 20;

/** Measures how long nobody answers while the app restarts. */
export interface GapClock {
  /**
   * Call it at the first good answer of the new process, or when there will be none.
   *
   * @returns  milliseconds since the old process was gone or let go of the port, whichever came first
   */
  readonly end: () => number;
}

/**
 * Starts to look for the moment in which the app stops. pm2 needs longer to be asked than the app to restart, so the
 * time of pm2's command would say too much.
 *
 * @param pid  of the process that will be stopped
 */
export function startGapClock(pid: number, port: number): GapClock {
  let stopped: number | null = null;
  const timer = setInterval(() => {
    if (existsSync(`/proc/${pid}`) && isListening(port)) return;
    stopped = performance.now();
    clearInterval(timer);
  }, LOOK_MILLISECONDS);
  return {
    end() {
      clearInterval(timer);
      return stopped === null ? 0 : Math.round(performance.now() - stopped);
    },
  };
}
