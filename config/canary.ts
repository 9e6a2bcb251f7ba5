import { z } from "zod";
import { quote } from "./quote";
import { absolutePath } from "./words";

const seconds = (byDefault: number, longest: number) =>
  z.int().min(1).max(longest).default(byDefault);
const percent = z.number().gt(0).lt(100);

/** What a release on the canary hosts may do at most. Values of the SOP: "under" them is good. */
const limitsSchema = z.strictObject({
  errorPercent: percent.default(1).describe("Failed requests. Source: SOP phase 4"),
  moreErrorPoints: z
    .number()
    .min(0)
    .max(100)
    .default(0.2)
    .describe("Failed requests more than on the control hosts; percentage points"),
  p95Milliseconds: z
    .number()
    .gt(0)
    .max(60_000)
    .default(1000)
    .describe("Time in which 95 % of requests are answered. Source: SOP phase 4"),
  slowdownPercent: z
    .number()
    .min(10)
    .max(1000)
    .default(50)
    .describe("P50 and P95 above those of the control hosts. Source: SOP rollback, P1"),
  cpuPercent: percent
    .default(80)
    .describe("Mean of a minute, of one core: Bun runs an app on one. Source: SOP phase 4"),
  memoryPercent: percent
    .default(80)
    .describe("Mean of a minute, of the host's memory, held by the app. Source: SOP phase 4"),
  restarts: z.int().min(0).default(0).describe("Restarts by pm2 during the watch"),
  newErrorLines: z
    .int()
    .min(0)
    .default(2)
    .describe("Log lines of a kind that neither the control hosts nor the log before had"),
});

/** The access log of the app or of a proxy on its host. */
const accessLogSchema = z
  .strictObject({
    path: absolutePath.describe("The log on every host"),
    pattern: z
      .string()
      .min(1)
      .default('" (?<status>\\d{3}) .*?(?<seconds>\\d+\\.\\d+)$')
      .describe(
        "Regular expression with the groups status and, for latency, seconds or milliseconds",
      ),
  })
  .superRefine(({ pattern }, issues) => {
    const problem = problemOf(pattern);
    if (problem !== null) {
      issues.addIssue({ code: "custom", path: ["pattern"], message: problem });
    }
  });

function problemOf(pattern: string): string | null {
  try {
    new RegExp(pattern);
  } catch {
    return `must be a regular expression, got ${quote(pattern)}; close its brackets, and write \\\\ before a character meant as itself`;
  }
  return pattern.includes("(?<status>")
    ? null
    : `must have a group named status, got ${quote(pattern)}; write (?<status>\\d{3}) where the status stands`;
}

/** The watch over the canary hosts. */
export const canarySchema = z.strictObject({
  watchSeconds: seconds(720, 3600).describe("Length of the watch. Source: SOP, 10 to 15 minutes"),
  warmUpSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(15)
    .describe("At its start, when latency does not count yet: the canary has just started"),
  lookSeconds: seconds(5, 60).describe("Time between two looks; each is judged"),
  probesPerSecond: z
    .number()
    .gt(0)
    .max(100)
    .default(5)
    .describe("Probe requests to the canary hosts together, and as many to the control hosts"),
  minimumRequests: z
    .int()
    .min(20)
    .default(200)
    .describe("Without as many on either side there is no pass, and no comparison of latency"),
  falseAbortPercent: z
    .number()
    .gt(0)
    .max(10)
    .default(1)
    .describe("Most releases like the running one that chance may abort, whatever the traffic"),
  limits: limitsSchema
    .default(limitsSchema.parse({}))
    .describe("What a release may do at most on the canary hosts"),
  accessLog: accessLogSchema
    .nullable()
    .default(null)
    .describe("Where users' requests are read; not set: from the balancer's counters"),
});

/** What counts where prism:canary is not set. */
export const CANARY_DEFAULTS = canarySchema.parse({});

/** Settings of the canary watch. */
export type CanarySettings = z.infer<typeof canarySchema>;
