import type { PerformanceSettings } from "../config/performance";
import type { CheckSettings } from "../config/schema";
import { medianOf } from "../plan/measures/interval";
import type { MeasuredCheck, TestResults } from "../plan/test-results";
import { runCheck } from "./checks";
import { badEnding, type StepContext } from "./context";
import { readEnvironment, type StagedDeployment } from "./deployment-file";
import { hasScript } from "./levels";

/** How the performance test of a deployment ended. */
export interface Tested {
  readonly results: TestResults;
  /** Why it does not pass; empty if it does. */
  readonly problems: readonly string[];
}

/**
 * Measures how fast the running deployment answers, and lets it run its own test. Its checks have passed once.
 *
 * @param base  scheme, host and port
 */
export async function testPerformance(
  context: StepContext,
  staged: StagedDeployment,
  { samples, command }: PerformanceSettings,
  base: string,
): Promise<Tested> {
  const { checks } = staged.app;
  context.say(`performance: ${checks.length} checks, ${samples} times each`);
  const performance: MeasuredCheck[] = [];
  const problems: string[] = [];
  for (const check of checks) {
    const measured = await measure(context, check, samples, base);
    if (typeof measured === "string") problems.push(`performance: ${measured}`);
    else performance.push(measured);
  }
  const own = problems.length === 0 ? await runOwnTest(context, staged, command) : null;
  if (own?.problem != null) problems.push(own.problem);
  const smoke = checks.map(({ name }) => name);
  return { results: { smoke, performance, command: own?.command ?? null }, problems };
}

/** One after another: measured times must not hold each other up. Ends at the first that is wrong or late. */
async function measure(
  context: StepContext,
  check: CheckSettings,
  samples: number,
  base: string,
): Promise<MeasuredCheck | string> {
  const times: number[] = [];
  while (times.length < samples) {
    const checked = await runCheck(base, check, context.left(), context.redact);
    if (checked.problem !== null) return `${checked.problem} (${times.length + 1} of ${samples})`;
    times.push(checked.milliseconds ?? 0);
  }
  return {
    name: check.name,
    samples,
    medianMilliseconds: medianOf(times) ?? 0,
    slowestMilliseconds: Math.max(...times),
  };
}

/** The release's own test; its words are shown when it fails. */
async function runOwnTest(
  context: StepContext,
  staged: StagedDeployment,
  argv: PerformanceSettings["command"],
): Promise<{ readonly command: string | null; readonly problem: string | null }> {
  if (argv === null || !hasScript(staged, argv)) return { command: null, problem: null };
  const command = argv.join(" ");
  context.say(command);
  const ran = await context.command(argv, { cwd: staged.appFolder, env: readEnvironment(staged) });
  // Bun says on stderr what it runs; what the test found out is on stdout.
  const ending = badEnding({ ...ran, stderr: ran.stdout.trim() === "" ? ran.stderr : ran.stdout });
  return { command, problem: ending === null ? null : `performance: ${command} ${ending}` };
}
