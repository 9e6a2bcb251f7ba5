import type { Settings } from "./schema";
import { batchSize, waveEnds } from "./waves";

type BudgetSettings = Pick<
  Settings,
  "hosts" | "waves" | "minimumHealthy" | "limits" | "canary" | "aws" | "backup"
>;

/**
 * When the backups of a deployment are brought to the bucket at AWS: beside the migrations, so that it takes no time of
 * its own; before them where nothing may change without it; null: never.
 */
export function uploadOf({
  aws,
  backup,
}: Pick<Settings, "aws" | "backup">): "beside" | "before" | null {
  if (aws?.enabled !== true || backup.method === "none") return null;
  return aws.uploadRequired ? "before" : "beside";
}

/** How long a deployment may take if every step takes as long as it may. */
export interface Longest {
  /** How often hosts are activated and settled one after the other. */
  readonly activations: number;
  readonly settles: number;
  /** How often a health dwell stands between two waves; the canary watch is none. */
  readonly dwells: number;
  /** All steps in turn, one canary watch and all dwells, in seconds. */
  readonly seconds: number;
}

/** Adds up the limits of a deployment's steps that wait for each other. */
export function longestOf(settings: BudgetSettings): Longest {
  const { hosts, limits, canary, waves } = settings;
  const size = batchSize(settings);
  const ends = waveEnds(settings);
  const activations = ends
    .map((end, at) => Math.ceil((end - (ends[at - 1] ?? 0)) / size))
    .reduce((sum, batches) => sum + batches, 0);
  const settles = Math.ceil(hosts.length / size);
  const dwells = Math.max(0, ends.length - 1 - (canary === null ? 0 : 1));
  const { lock, stage, backup, migrate, vault, activate, verify, settle } = limits;
  const upload = uploadOf(settings);
  const changes = upload === "beside" ? Math.max(migrate, vault) : migrate;
  const steps = lock + stage + backup + changes + verify + (upload === "before" ? vault : 0);
  const watches = (canary?.watchSeconds ?? 0) + dwells * waves.dwellSeconds;
  const seconds = steps + activations * activate + settles * settle + watches;
  return { activations, settles, dwells, seconds };
}

/** How much longer each watch that is not conclusive may go on, in seconds. */
export interface Extensions {
  readonly canary: number;
  readonly dwell: number;
}

/** A watch that is not conclusive goes on once more as long, if the budget leaves it; the short dwells come first. */
export function extensionsOf(settings: BudgetSettings): Extensions {
  const { dwells, seconds } = longestOf(settings);
  const left = Math.max(0, settings.limits.budget - seconds);
  const share = dwells === 0 ? 0 : Math.floor(left / dwells);
  const dwell = Math.min(settings.waves.dwellSeconds, share);
  const canary = Math.min(settings.canary?.watchSeconds ?? 0, left - dwells * dwell);
  return { canary, dwell };
}
