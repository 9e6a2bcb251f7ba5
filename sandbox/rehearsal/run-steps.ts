import { versionOf } from "./promises";
import type { StepReport } from "./report";
import { factsNow, type RehearsalContext, type Step, type StepFindings } from "./step";

/**
 * Runs steps in their order. After a broken promise the rest is not run: its ground is gone.
 *
 * @param now  clock in milliseconds
 * @returns    one report per step
 */
export async function runSteps(
  steps: readonly Step[],
  context: RehearsalContext,
  now: () => number,
): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for (const [index, step] of steps.entries()) {
    if (reports.some(({ outcome }) => outcome === "broken")) {
      reports.push(reportOf(step, { outcome: "not run" }));
      continue;
    }
    context.say(`[${index + 1}/${steps.length}] ${step.title}`);
    const start = now();
    const { outcome, findings } = await attempt(step, context);
    const seconds = (now() - start) / 1000;
    const hosts = await versionsNow(context);
    const { proof: detail, shown = "" } = findings;
    const traffic = takeTraffic(context);
    const alarms = (await context.readAlarms?.().catch(() => null)) ?? null;
    reports.push(reportOf(step, { outcome, detail, seconds, hosts, traffic, alarms, shown }));
    const word = outcome === "kept" ? "ok" : "BROKEN";
    context.say(`    ${word}, ${seconds.toFixed(1)} s: ${detail}`);
  }
  return reports;
}

async function attempt(
  step: Step,
  context: RehearsalContext,
): Promise<{ outcome: "kept" | "broken"; findings: StepFindings }> {
  try {
    return { outcome: "kept", findings: await step.run(context) };
  } catch (error) {
    const proof = error instanceof Error ? error.message : String(error);
    return { outcome: "broken", findings: { proof } };
  }
}

/** What came of the step's traffic; the next step begins without. */
function takeTraffic(context: RehearsalContext): StepReport["traffic"] {
  const traffic = context.traffic ?? null;
  context.traffic = undefined;
  return traffic;
}

/** What hosts run after a step; a host that cannot be asked must not hide how the step went. */
async function versionsNow(context: RehearsalContext): Promise<Record<string, string>> {
  try {
    const facts = Object.entries(await factsNow(context));
    return Object.fromEntries(facts.map(([host, answer]) => [host, versionOf(answer)]));
  } catch {
    return {};
  }
}

function reportOf(
  { title, promise }: Step,
  known: Pick<StepReport, "outcome"> & Partial<StepReport>,
): StepReport {
  const nothing = { seconds: 0, hosts: {}, traffic: null, alarms: null, shown: "" };
  return { title, promise, detail: "", ...nothing, ...known };
}
