import type { Settings } from "../config/schema";

/** Added to each step's limit at most: 5 s in which the runner ends what hangs, 10 s to connect and to start. */
export const MARGIN_SECONDS = 15;

/**
 * What is added to a step's limit, in seconds: a third of a short limit, because whoever gives steps so little time has
 * hosts that are reached quickly.
 */
export const marginOf = (limit: number) => Math.min(MARGIN_SECONDS, Math.ceil(limit / 3));

/**
 * Longest time until a watch between two waves first moves the deadline: its program starts (10 s) and connects to a host
 * behind a jump host, with as many tries as it takes.
 */
export const WATCH_START_SECONDS = 60;

/** What comes after an activation, or after a watch between two waves, up to the end of the last settle. */
export interface StepsLeft {
  /** Activations one after the other, the host's own among them. */
  readonly activations: number;
  readonly settles: number;
  /** Watches between waves among them; each moves the deadlines itself, once it has started. */
  readonly watches: number;
}

/**
 * How long a host may stay unconfirmed after its activation: the limits of all steps from its own activation up to the
 * last settle, so that a run in which every step keeps its limit always confirms in time. Of a watch between waves only
 * the start counts.
 *
 * @returns  seconds
 */
export function confirmSeconds(limits: Settings["limits"], left: StepsLeft): number {
  const steps = [
    left.activations * (limits.activate + marginOf(limits.activate)),
    left.watches * (WATCH_START_SECONDS + MARGIN_SECONDS),
    limits.verify + marginOf(limits.verify),
    left.settles * (limits.settle + marginOf(limits.settle)),
  ];
  return steps.reduce((sum, seconds) => sum + seconds, 0);
}

/** How long all settles take at most, from the start of the first. */
export function settleSeconds(limits: Settings["limits"], { settles }: StepsLeft): number {
  return settles * limits.settle + (settles - 1) * marginOf(limits.settle);
}
