import { z } from "zod";

/** A person's order to go back; needs no window and no backup, and acts on the hosts it reaches. */
export const rollbackSchema = z.strictObject({
  to: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe("Tag or id of a deployment verified here before; not set: the last good one"),
  reason: z.string().min(1).default("ordered").describe("Recorded on every host"),
  restoreData: z
    .boolean()
    .default(false)
    .describe("Bring back the data of the backup made before the deployment that is left"),
  overNewerData: z
    .boolean()
    .default(false)
    .describe("With restoreData: lose what was written after that backup"),
});
