import { z } from "zod";

const percent = z.string().regex(/^([1-9]\d?|100)%$/, {
  error: 'must be a share of the hosts such as "25%"; write 1% to 100%, in quotes',
});

/** The order in which hosts are activated. */
export const wavesSchema = z.strictObject({
  canary: z
    .union([z.literal("ring"), z.int().min(1), percent])
    .default("ring")
    .describe('First hosts: those of ring canary, a count, or a share such as "10%"'),
  then: z
    .array(percent)
    .min(1)
    .default(["100%"])
    .describe(
      'Share of all hosts after each further wave, such as ["50%", "100%"]; ends with 100%',
    ),
});

/** Which hosts go first, and in which steps the others follow. */
export type WaveSettings = z.infer<typeof wavesSchema>;
