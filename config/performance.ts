import { z } from "zod";
import { isStaging } from "./staging";
import { argv } from "./words";

/** The performance test of a deployment, after its smoke tests. Source: SOP phase 2 */
export const performanceSchema = z.strictObject({
  samples: z
    .int()
    .min(1)
    .max(100)
    .default(10)
    .describe("How often each of prism:app.checks is sent; each answer must be in time"),
  command: argv
    .nullable()
    .default(["bun", "run", "perf-test"])
    .describe("The release's own test, in the app's folder; skipped where it has no such script"),
});

/** The performance test of a deployment. */
export type PerformanceSettings = z.infer<typeof performanceSchema>;

/**
 * The performance test of a stack: as configured, else the procedure's for staging and none for any other.
 *
 * @param stack        name of the stack, organisation in front allowed
 * @param performance  from the settings; null: not set
 */
export function performanceOf(
  stack: string,
  performance: PerformanceSettings | null,
): PerformanceSettings | null {
  return performance ?? (isStaging(stack) ? performanceSchema.parse({}) : null);
}
