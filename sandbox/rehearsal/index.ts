import { mkdir, realpath, writeFile } from "node:fs/promises";
import { stopSandbox } from "..";
import { endOnSignal } from "../interruption";
import { ownerVariable } from "../processes";
import type { Say } from "../say";
import { heardStep } from "./alarm-steps";
import {
  previewStep,
  rollbackStep,
  secondUpStep,
  upStep,
  upUnderTrafficStep,
} from "./deployment-steps";
import { inWindow, nightStep, onFriday, unstagedStep } from "./gate-steps";
import { layoutOf, type Layout } from "./layout";
import { measuresStep, noticeStep } from "./people-steps";
import {
  badUpStep,
  hostRollbackStep,
  orderedRollbackStep,
  PUBLISH_STEP,
  reconcileStep,
} from "./recovery-steps";
import { brokenLines, reportTable, type RehearsalReport } from "./report";
import { reportPage } from "./report-page";
import { reportStep } from "./report-steps";
import { runSteps } from "./run-steps";
import { SET_UP_STEPS } from "./set-up-steps";
import { startTraffic } from "./start-traffic";
import type { RehearsalContext, Step } from "./step";
import { clearFolder } from "./workbench";

/** How a rehearsal ends. */
export interface RehearsalOptions {
  /** Leave the sandbox running. */
  readonly keep: boolean;
}

/** The rehearsal, in its order: SOP phases 1 to 3, a release that fails, and every way back. */
const STEPS: readonly Step[] = [
  ...SET_UP_STEPS,
  previewStep("staging", "v2.3.0"),
  upStep("staging", "v2.3.0"),
  previewStep("production", "v2.3.0"),
  nightStep("production", "v2.3.0"),
  inWindow(upStep("production", "v2.3.0"), "production"),
  unstagedStep("production", "v2.4.0"),
  reportStep("production", "v2.4.0", "refused"),
  upStep("staging", "v2.4.0"),
  previewStep("production", "v2.4.0"),
  upUnderTrafficStep("production", "v2.4.0"),
  secondUpStep("production", "v2.4.0"),
  heardStep("production"),
  noticeStep("production", "v2.4.0"),
  reportStep("production", "v2.4.0", "verified"),
  PUBLISH_STEP,
  ...["v2.4.1", "v2.4.2", "v2.5.0"].map((tag) => upStep("staging", tag)),
  badUpStep("production", "v2.5.0", "v2.4.0"),
  reportStep("production", "v2.5.0", "went back"),
  onFriday(rollbackStep("production", "v2.3.0"), "production"),
  upStep("production", "v2.4.1"),
  orderedRollbackStep("production", "v2.3.0", "pulumi"),
  reportStep("production", "v2.3.0", "rolled back"),
  upStep("production", "v2.4.2"),
  hostRollbackStep("production", "v2.3.0"),
  orderedRollbackStep("production", "v2.3.0", "direct"),
  reconcileStep("production", "v2.3.0"),
  measuresStep("production"),
];

/**
 * Deploys, upgrades under traffic and rolls back on this machine, and leaves report.json and report.html.
 *
 * @param folder  where it works; what an earlier rehearsal left there is replaced
 * @param say     takes progress, the table and, if a promise was broken, which and where the logs are
 */
export async function rehearse(
  folder: string,
  say: Say,
  options: RehearsalOptions,
): Promise<RehearsalReport> {
  const layout = layoutOf(folder);
  await clearFolder(layout, say);
  await mkdir(layout.sandbox, { recursive: true });
  const mark = `${ownerVariable}=${await realpath(layout.sandbox)}`;
  const context: RehearsalContext = { layout, say, startTraffic };
  return endOnSignal({ mark, scratch: null }, async () => {
    try {
      const report = await rehearseIn(context);
      await writeFile(layout.reportJson, `${JSON.stringify(report, null, 2)}\n`);
      await writeFile(layout.reportHtml, reportPage(report));
      tell(report, layout, say);
      return report;
    } finally {
      if (options.keep) tellHowToGoOn(context);
      else await stopSandbox(layout.sandbox, say);
    }
  });
}

async function rehearseIn(context: RehearsalContext): Promise<RehearsalReport> {
  const startedAt = new Date().toISOString();
  const start = performance.now();
  const steps = await runSteps(STEPS, context, () => performance.now());
  const { engine } = context;
  return {
    ok: steps.every(({ outcome }) => outcome === "kept"),
    startedAt,
    seconds: (performance.now() - start) / 1000,
    engine: engine
      ? { version: engine.version, source: engine.source, standIns: engine.standIns }
      : null,
    steps,
  };
}

function tell(report: RehearsalReport, layout: Layout, say: Say): void {
  say("");
  for (const line of reportTable(report)) say(line);
  say("");
  for (const line of brokenLines(report)) say(`BROKEN  ${line}`);
  if (!report.ok) say(`Logs of every Pulumi command: ${layout.logs}`);
  say(`Report: ${layout.reportHtml}`);
}

function tellHowToGoOn({ layout, say, shell }: RehearsalContext): void {
  say("The sandbox still runs. To go on by hand:");
  say(`  eval "$(npm run --silent prism -- sandbox env --folder ${layout.folder})"`);
  const clock = Object.entries(shell ?? {}).map(([name, value]) => `${name}='${value ?? ""}'`);
  if (clock.length > 0) say(`  export ${clock.join(" ")}   # the hosts' clock`);
  say(`To end it: npm run prism -- sandbox stop --folder ${layout.folder}`);
}
