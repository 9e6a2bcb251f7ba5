import * as pulumi from "@pulumi/pulumi";
import { endWith, plainError } from "./components/final-error";
import { readOwnState, readVerified } from "./components/own-state";
import { ProductionStack } from "./components/production-stack";
import { keepSilent } from "./components/silence";
import { StagingStack } from "./components/staging-stack";
import { tellPeople } from "./components/tell-people";
import { hostsOf } from "./config/inventory";
import { ConfigError, readSettings } from "./config/read";
import { readHistory } from "./facts/history";
import { noteHolder } from "./facts/holder-note";
import { readRunNotice } from "./facts/notice";
import { loginOf } from "./facts/ssh";
import { readStanding } from "./facts/standing";
import { bundleRunner, bundleTelemetry } from "./host/bundle";
import { readLineage } from "./host/lineage";
import { announce } from "./plan/announce";
import { checkRefusal } from "./plan/checks/check-release";
import { verifiedReleases } from "./plan/checks/verified-releases";
import { cloudGoesFirst, cloudProblems, planCloud } from "./plan/cloud";
import { announceGate } from "./plan/gate/refusal";
import { leftHosts } from "./plan/left-hosts";
import { commonOf, endingError, outcomeOf } from "./plan/outcome";
import { packNotice } from "./plan/pack-notice";
import { reviewText } from "./plan/review/render";
import { reviewOf } from "./plan/review/review";
import { actsOnHosts } from "./plan/run-plan";
import { planSilence } from "./plan/silence";
import { planSteps } from "./plan/steps";
import { bringsTelemetry } from "./plan/telemetry/order";

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
  const own = await readOwnState();
  const folder = pulumi.getRootDirectory();
  const asked = { stack, settings, hosts, runner, preview, readVerified, folder };
  const standing = await readStanding({
    ...asked,
    stateSays: commonOf(Object.values(own.running)),
  });
  const { plan, observed } = standing;
  if (standing.refusal.length > 0 && !preview) {
    const lines = standing.refusal.map((line) => `  ${line}`);
    throw plainError(["Nothing was touched:", ...lines].join("\n"));
  }
  const announcements = announce(plan, observed, preview);
  if (preview && actsOnHosts(plan.kind)) {
    const { runs: history } = await readHistory(hosts, loginOf(settings.ssh), runner);
    // Reasons to refuse are warned of below.
    const review = reviewOf({ stack, settings, hosts, ...standing, others: [], history });
    announcements.splice(1, 0, { severity: "info", text: reviewText(review).join("\n") });
  }
  const { clocks, alarms, checks } = standing;
  const others = [...clocks, ...alarms.refusal, ...checkRefusal(checks)];
  announcements.push(...announceGate(plan.kind, standing.gate, others, preview));
  announcements.push(...alarms.warnings.map((text) => ({ severity: "warn", text }) as const));
  for (const { severity, text } of announcements) await pulumi.log[severity](text);
  const names = hosts.map(({ name }) => name);
  for (const line of leftHosts(stack, own.running, names)) await pulumi.log.warn(line);
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
    telemetry: bringsTelemetry(settings, plan.run) ? bundleTelemetry().text : null,
    cloud,
    cloudFirst: cloudGoesFirst(plan.kind),
  });
  const { verdicts } = resources;
  const silence = preview ? null : planSilence(stack, plan.kind, plan.run.lane, cloud);
  if (silence !== null) keepSilent(silence, resources.urn, verdicts);
  endWith(verdicts.apply((all) => endingError(plan, all)));
  const telling = { stack, plan, hosts: observed, noticeBefore: own.notice };
  const webhooks = preview ? [] : settings.webhooks;
  const readNotice = () => readRunNotice(settings, stack, plan.run);
  const notice = tellPeople({ ...telling, webhooks, readNotice }, resources);
  const outcome = verdicts.apply((all) => outcomeOf(plan, all));
  return {
    wanted: plan.wanted.id,
    runId: plan.run.id,
    ending: outcome.ending,
    running: outcome.running,
    lastGood: outcome.lastGood,
    notice,
    verified: verdicts.apply((all) =>
      verifiedReleases(plan, observed, outcomeOf(plan, all).ending, all),
    ),
    ...(resources.cloud && {
      backupBucket: resources.cloud.backupBucket,
      unconfirmedSubscribers: resources.cloud.unconfirmed,
    }),
  };
}

module.exports = deploy;
