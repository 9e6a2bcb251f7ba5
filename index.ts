import * as pulumi from "@pulumi/pulumi";
import { endWith, plainError } from "./components/final-error";
import { readOwnState, readVerified } from "./components/own-state";
import { ProductionStack } from "./components/production-stack";
import { StagingStack } from "./components/staging-stack";
import { checksOf } from "./config/checks";
import { hostsOf } from "./config/inventory";
import { ConfigError, readSettings } from "./config/read";
import type { Settings } from "./config/schema";
import { readBreakGlass } from "./facts/break-glass";
import { withGateFacts } from "./facts/gate";
import { readPastRuns } from "./facts/history";
import { noteHolder } from "./facts/holder-note";
import { observe } from "./facts/observe";
import { operatorName } from "./facts/operator";
import { readReleaseFacts } from "./facts/release-checks";
import { loginOf } from "./facts/ssh";
import { bundleRunner } from "./host/bundle";
import { readLineage } from "./host/lineage";
import { announce } from "./plan/announce";
import { checkRefusal, checkRelease, isChecked } from "./plan/checks/check-release";
import { verifiedCommits } from "./plan/checks/verified-commits";
import { cloudGoesFirst, cloudProblems, planCloud } from "./plan/cloud";
import { clockRefusal } from "./plan/gate/clock";
import { evaluateGate } from "./plan/gate/evaluate";
import { freezesOnHosts } from "./plan/gate/placed-freeze";
import { presentToken } from "./plan/gate/present";
import { announceGate, gateRefusal } from "./plan/gate/refusal";
import { gateQuestionOf } from "./plan/gate/view";
import type { HostObservation } from "./plan/inspection";
import { leftHosts } from "./plan/left-hosts";
import { commonOf, endingError, outcomeOf } from "./plan/outcome";
import { packNotice } from "./plan/pack-notice";
import { questionOf } from "./plan/question";
import type { Deployment } from "./plan/release";
import { reviewText } from "./plan/review/render";
import { reviewOf } from "./plan/review/review";
import { planRun } from "./plan/run";
import { actsOnHosts } from "./plan/run-plan";
import { planSteps } from "./plan/steps";

/** Read, observe, decide, register. */
async function deploy() {
  const stack = pulumi.getStack();
  noteHolder(stack, readLineage());
  const settings = readSettings();
  const hosts = hostsOf(settings);
  const cloud = planCloud(stack, settings, hosts);
  const refused = cloudProblems(cloud);
  if (refused.length > 0) throw new ConfigError(stack, refused);
  const runner = bundleRunner().text;
  const preview = pulumi.runtime.isDryRun();
  const facts = await observe({ stack, settings, hosts, runner, preview });
  const own = await readOwnState();
  const stateSays = commonOf(Object.values(own));
  const operator = operatorName();
  const attempt = new Date().toISOString();
  const emergencies = freezesOnHosts(facts.hosts).freezes;
  const asked = { stack, at: attempt, actor: operator, emergencies };
  const question = await withGateFacts(gateQuestionOf(settings, asked), pulumi.getRootDirectory());
  const token = presentToken(await readBreakGlass(settings.gate), facts);
  const gate = evaluateGate({ ...question, ...token });
  const { window, breakGlass } = gate;
  const circumstances = { ...facts, stack, stateSays, operator, window, breakGlass, attempt };
  const plan = planRun(questionOf(settings, circumstances));
  const isRefused = plan.kind === "refuse" || plan.kind === "unknown";
  const checks = isChecked(plan.kind) ? await check(stack, settings, plan.wanted, facts.hosts) : [];
  const others = [...clockRefusal(plan.kind, facts.hosts), ...checkRefusal(checks)];
  const refusal = isRefused ? plan.reasons : [...gateRefusal(plan.kind, gate), ...others];
  if (refusal.length > 0 && !preview) {
    throw plainError(["Nothing was touched:", ...refusal.map((line) => `  ${line}`)].join("\n"));
  }
  const announcements = announce(plan, facts.hosts, preview);
  if (preview && actsOnHosts(plan.kind)) {
    const history = await readPastRuns(hosts, loginOf(settings.ssh), runner);
    const review = { stack, settings, hosts, observed: facts.hosts, plan, gate, checks, history };
    // Reasons to refuse are warned of below.
    const lines = reviewText(reviewOf({ ...review, others: [] }));
    announcements.splice(1, 0, { severity: "info", text: lines.join("\n") });
  }
  announcements.push(...announceGate(plan.kind, gate, others, preview));
  for (const { severity, text } of announcements) await pulumi.log[severity](text);
  const names = hosts.map(({ name }) => name);
  for (const line of leftHosts(stack, own, names)) await pulumi.log.warn(line);
  const pack = process.env["PULUMI_OPTION_POLICY_PACK"];
  for (const line of packNotice(plan.kind, stack, pack)) await pulumi.log.warn(line);

  // Any stack that is not staging counts as production.
  const Stack = stack === "staging" ? StagingStack : ProductionStack;
  const acted = hosts.filter(({ name }) => plan.hosts.includes(name));
  const stages = planSteps(stack, settings, acted, plan.run);
  const resources = new Stack(stack, {
    settings,
    hosts: acted,
    run: plan.run,
    stages,
    runner,
    cloud,
    cloudFirst: cloudGoesFirst(plan.kind),
  });
  const { verdicts } = resources;
  endWith(verdicts.apply((all) => endingError(plan, all)));
  const outcome = verdicts.apply((all) => outcomeOf(plan, all));
  return {
    wanted: plan.wanted.id,
    runId: plan.run.id,
    ending: outcome.ending,
    running: outcome.running,
    lastGood: outcome.lastGood,
    verified: outcome.apply(({ ending }) => verifiedCommits(plan, facts.hosts, ending)),
    ...(resources.cloud && {
      backupBucket: resources.cloud.backupBucket,
      unconfirmedSubscribers: resources.cloud.unconfirmed,
    }),
  };
}

/** What the release checks of a deployment find. */
async function check(
  stack: string,
  settings: Settings,
  wanted: Deployment,
  hosts: readonly HostObservation[],
) {
  const checks = checksOf(stack, settings.checks);
  const facts = await readReleaseFacts(
    settings,
    checks,
    wanted,
    readVerified,
    pulumi.getRootDirectory(),
  );
  return checkRelease({ settings, checks, wanted, hosts, facts });
}

module.exports = deploy;
