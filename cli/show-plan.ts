import { checksOf } from "../config/checks";
import { hostsOf } from "../config/inventory";
import { readBreakGlass } from "../facts/break-glass";
import { withGateFacts } from "../facts/gate";
import { readPastRuns } from "../facts/history";
import { observe } from "../facts/observe";
import { operatorName } from "../facts/operator";
import { readReleaseFacts } from "../facts/release-checks";
import { loginOf } from "../facts/ssh";
import { bundleRunner } from "../host/bundle";
import type { Fact } from "../plan/checks/check";
import { checkRelease, isChecked } from "../plan/checks/check-release";
import { commitsOf } from "../plan/checks/verified-commits";
import { goodRecords, inspectionsOf } from "../plan/fleet";
import { clockRefusal } from "../plan/gate/clock";
import { evaluateGate } from "../plan/gate/evaluate";
import { freezesOnHosts } from "../plan/gate/placed-freeze";
import { presentToken } from "../plan/gate/present";
import { gateQuestionOf } from "../plan/gate/view";
import { questionOf } from "../plan/question";
import { reviewMarkdown, reviewText } from "../plan/review/render";
import { isRefused, reviewOf, type PlanReview } from "../plan/review/review";
import { planRun } from "../plan/run";
import { paint, showsColours } from "./colours";
import { observeStack } from "./observe";
import type { PlanFormat } from "./plan-command";
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
  return isRefused(review) ? 1 : 0;
}

function printText(review: PlanReview): void {
  const coloured = showsColours(process.stdout, process.env);
  for (const [index, text] of reviewText(review).entries()) {
    const isBad = text.startsWith("FAILED") || text.startsWith("in the way");
    console.log(paint({ text, tone: isBad ? "bad" : index < 2 ? "strong" : "plain" }, coloured));
  }
}

/** As the program does it in a preview, without an engine: so the stack's own state is not asked. */
async function readReview(choice: StackChoice): Promise<PlanReview> {
  const { stack } = choice;
  const settings = await readStackSettings(choice);
  const hosts = hostsOf(settings);
  const runner = bundleRunner().text;
  const [facts, history] = await Promise.all([
    observe({ stack, settings, hosts, runner, preview: false }),
    readPastRuns(hosts, loginOf(settings.ssh), runner),
  ]);
  const operator = operatorName();
  const attempt = new Date().toISOString();
  const emergencies = freezesOnHosts(facts.hosts).freezes;
  const asked = { stack, at: attempt, actor: operator, emergencies };
  const question = await withGateFacts(gateQuestionOf(settings, asked), process.cwd());
  const token = presentToken(await readBreakGlass(settings.gate), facts);
  const gate = evaluateGate({ ...question, ...token });
  const { window, breakGlass } = gate;
  const circumstances = { ...facts, stack, stateSays: null, operator, window, breakGlass, attempt };
  const plan = planRun(questionOf(settings, circumstances));
  const checks = checksOf(stack, settings.checks);
  const folder = process.cwd();
  const results = isChecked(plan.kind)
    ? checkRelease({
        settings,
        checks,
        wanted: plan.wanted,
        hosts: facts.hosts,
        facts: await readReleaseFacts(settings, checks, plan.wanted, readVerified, folder),
      })
    : [];
  const others = clockRefusal(plan.kind, facts.hosts);
  const observed = facts.hosts;
  return reviewOf({
    stack,
    settings,
    hosts,
    observed,
    plan,
    gate,
    checks: results,
    others,
    history,
  });
}

/** What another stack has verified, by the ledgers of its hosts. */
async function readVerified(stack: string): Promise<Fact<Readonly<Record<string, string>>>> {
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
  return commitsOf(goodRecords(inspectionsOf(observations)).map(({ deployment }) => deployment));
}
