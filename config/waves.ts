import { z } from "zod";

const percent = z.string().regex(/^([1-9]\d?|100)%$/, {
  error: 'must be a share of the hosts such as "25%"; write 1% to 100%, in quotes',
});

/** The order in which hosts are activated. */
export const wavesSchema = z.strictObject({
  canary: z
    .union([z.literal("ring"), z.int().min(1), percent], {
      error: 'must be ring, a count such as 2 or a share such as "25%"; write one of them',
    })
    .default("ring")
    .describe('First hosts: those of ring canary, a count, or a share such as "10%"'),
  then: z
    .array(percent)
    .min(1)
    .refine(rises, {
      error: ({ input }) =>
        `must rise and end with 100%, got ${JSON.stringify(input)}; write such as ["50%", "100%"]`,
    })
    .default(["100%"])
    .describe(
      'Share of all hosts after each further wave, such as ["50%", "100%"]; ends with 100%',
    ),
  dwellSeconds: z
    .int()
    .min(1)
    .max(300)
    .default(15)
    .describe(
      "How long the activated hosts must be well before a wave that no canary watch precedes. Source: three looks of 5 s, the fewest in which a breach can be certain",
    ),
});

function rises(shares: readonly string[]): boolean {
  const numbers = shares.map((share) => parseInt(share, 10));
  return numbers.at(-1) === 100 && numbers.every((share, at) => share > (numbers[at - 1] ?? 0));
}

/** Which hosts go first, and in which steps the others follow. */
export type WaveSettings = z.infer<typeof wavesSchema>;

/** Of them, what says which host is in which wave. */
export type WaveSizes = Pick<WaveSettings, "canary" | "then">;

/** What waves and batches of hosts follow from. */
export interface FleetSettings {
  readonly hosts: readonly { readonly ring: "canary" | "stable" }[];
  readonly waves: WaveSizes;
  readonly minimumHealthy: number;
}

/** How many hosts the canary wave has; 0 if none has ring canary. */
export function canaryCount({
  hosts,
  waves: { canary },
}: Omit<FleetSettings, "minimumHealthy">): number {
  if (canary === "ring") return hosts.filter(({ ring }) => ring === "canary").length;
  return typeof canary === "number" ? canary : shareOf(canary, hosts.length);
}

/**
 * Where each wave ends: how many hosts are activated after it.
 *
 * @returns  rises, and ends with all hosts
 */
export function waveEnds(fleet: Omit<FleetSettings, "minimumHealthy">): number[] {
  const all = fleet.hosts.length;
  const ends = [
    Math.min(canaryCount(fleet), all),
    ...fleet.waves.then.map((share) => shareOf(share, all)),
  ];
  return ends.filter((end, at) => end > Math.max(0, ...ends.slice(0, at)));
}

/** A share of the hosts, at least one of them. */
function shareOf(share: string, hosts: number): number {
  return Math.ceil((parseInt(share, 10) * hosts) / 100);
}

/** How many hosts may be out of service at the same time, at least one. */
export function batchSize({ hosts, minimumHealthy }: Omit<FleetSettings, "waves">): number {
  return Math.max(1, hosts.length - minimumHealthy);
}
