import type { Settings } from "../config/schema";

/** Added to each step's limit: 5 s in which the runner ends what hangs, 10 s to connect and to start. */
export const MARGIN_SECONDS = 15;

/**
 * How long a host may stay unconfirmed after its activation: the limits of all steps from its own activation up to
 * settle, so that a run in which every step keeps its limit always confirms in time.
 *
 * @param wavesLeft  waves from the host's own to the last one, at least 1
 * @returns          seconds
 */
export function confirmSeconds(limits: Settings["limits"], wavesLeft: number): number {
  const steps = [
    ...Array.from({ length: wavesLeft }, () => limits.activate),
    limits.verify,
    limits.settle,
  ];
  return steps.reduce((sum, limit) => sum + limit + MARGIN_SECONDS, 0);
}
