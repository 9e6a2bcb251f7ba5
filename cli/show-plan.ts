import { hostsOf } from "../config/inventory";
import { readHistory } from "../facts/history";
import { loginOf } from "../facts/ssh";
import { readStanding } from "../facts/standing";
import { bundleRunner } from "../host/bundle";
import type { Fact, VerifiedRelease } from "../plan/checks/check";
import { releasesOn } from "../plan/checks/verified-releases";
import { reviewMarkdown, reviewText } from "../plan/review/render";
import { isRefused, reviewOf, type PlanReview } from "../plan/review/review";
import { paint, showsColours } from "./colours";
import { observeStack } from "./observe";
import type { PlanFormat } from "./plan-command";
import { pulumiFolder } from "./pulumi/call";
import { readStackSettings, type StackChoice } from "./settings";

/**
 * Prints what an update would do now.
 *
 * @returns  exit code: 0 an update would do it, 1 it would be refused, or not every host answered
 */
export async function showPlan(choice: StackChoice, format: PlanFormat): Promise<number> {
  const review = await readReview(choice);
  if (format === "json") console.log(JSON.stringify(review, null, 2));
  else if (format === "markdown") process.stdout.write(reviewMarkdown(review));
  else printText(review);
  return isRefused(review) || review.unseen.length > 0 ? 1 : 0;
}

function printText(review: PlanReview): void {
  const coloured = showsColours(process.stdout, process.env);
  for (const [index, text] of reviewText(review).entries()) {
    const isBad = text.startsWith("FAILED") || text.startsWith("in the way");
    console.log(paint({ text, tone: isBad ? "bad" : index < 2 ? "strong" : "plain" }, coloured));
  }
}

/** As the program does it in a preview, without an engine: so the stack's own state is not asked. */
export async function readReview(choice: StackChoice): Promise<PlanReview> {
  const { stack } = choice;
  const settings = await readStackSettings(choice);
  const hosts = hostsOf(settings);
  const runner = bundleRunner().text;
  const folder = pulumiFolder();
  const asked = { stack, settings, hosts, runner, preview: false, stateSays: null, folder };
  const [standing, history] = await Promise.all([
    readStanding({ ...asked, readVerified }),
    readHistory(hosts, loginOf(settings.ssh), runner),
  ]);
  const { clocks, alarms, plan } = standing;
  const others = [...clocks, ...alarms.refusal];
  const notes = [...plan.missed, ...alarms.warnings];
  return reviewOf({ stack, settings, hosts, ...standing, others, notes, history: history.runs });
}

/** What another stack has verified, by the ledgers of its hosts. */
async function readVerified(stack: string): Promise<Fact<readonly VerifiedRelease[]>> {
  const observations = await observeStack(
    stack,
    await readStackSettings({ stack, configFile: null }),
  );
  const silent = observations.find((host) => host.state === "unreachable");
  if (silent !== undefined) {
    const { host, reason, wayOut } = silent;
    return {
      unknown: `stack ${stack}: ${host} must say what it has verified: ${reason}; ${wayOut}`,
    };
  }
  return releasesOn(observations);
}
