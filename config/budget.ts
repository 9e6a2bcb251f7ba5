import type { Settings } from "./schema";
import { batchSize, waveEnds } from "./waves";

type BudgetSettings = Pick<Settings, "hosts" | "waves" | "minimumHealthy" | "limits" | "canary">;

/** How long a deployment may take if every step takes as long as it may. */
export interface Longest {
  /** How often hosts are activated and settled one after the other. */
  readonly activations: number;
  readonly settles: number;
  /** All steps in turn and one canary watch, in seconds. */
  readonly seconds: number;
}

/** Adds up the limits of a deployment's steps that wait for each other. */
export function longestOf(settings: BudgetSettings): Longest {
  const { hosts, limits, canary } = settings;
  const size = batchSize(settings);
  const ends = waveEnds(settings);
  const activations = ends
    .map((end, at) => Math.ceil((end - (ends[at - 1] ?? 0)) / size))
    .reduce((sum, batches) => sum + batches, 0);
  const settles = Math.ceil(hosts.length / size);
  const { lock, stage, backup, migrate, activate, verify, settle } = limits;
  const steps = lock + stage + backup + migrate + verify;
  const seconds = steps + activations * activate + settles * settle + (canary?.watchSeconds ?? 0);
  return { activations, settles, seconds };
}

/** How much longer a watch that is not conclusive goes on: once more as long, if the budget leaves it. */
export function extensionSeconds(settings: BudgetSettings): number {
  const left = settings.limits.budget - longestOf(settings).seconds;
  return Math.max(0, Math.min(settings.canary?.watchSeconds ?? 0, left));
}
