import { join } from "node:path";
import { overSsh } from "../../cli/direct/over-ssh";
import { runSteps, type CarryOut } from "../../cli/direct/run-steps";
import type { CanarySettings } from "../../config/canary";
import { hostsOf } from "../../config/inventory";
import { loginOf } from "../../facts/ssh";
import { bundleRunner } from "../../host/bundle";
import { deploymentOf, settingsDigest } from "../../plan/identity";
import type { HostPhase, Verdict } from "../../plan/protocol";
import type { Lane, Run } from "../../plan/release";
import { hostSteps, planSteps, type WatchStep, type HostStep } from "../../plan/steps";
import { bareSettings } from "../bare-settings";
import { liveRelease } from "../canary/live-release";
import { RELEASES, type WatchEnd } from "../canary/simulate";
import { addRelease, readCommit } from "../origin";
import { projectFolder } from "../rehearsal/workbench";
import { run as runProgram } from "../run";
import type { Say } from "../say";
import type { Fleet } from "./fleet";

const STACK = "production";
/** As many samples as the whole watch would have in a third of its looks; CPU needs a minute. */
const WATCH = {
  watchSeconds: 60,
  warmUpSeconds: 3,
  lookSeconds: 1,
  probesPerSecond: 50,
  minimumRequests: 100,
};
/** What happens on all hosts before the canary is activated. */
const BEFORE: readonly HostPhase[] = ["lock", "stage"];

/** Watches a real release of the canary watch's zoo once; the hosts are as before afterwards. */
export type LiveWatch = (name: string) => Promise<WatchEnd>;

/**
 * Gets a fleet ready for watches without the engine: the release that the others are compared with runs on all hosts.
 *
 * @param changes  of the short watch
 */
export async function openLiveWatch(
  fleet: Fleet,
  say: Say,
  changes: Partial<CanarySettings> = {},
): Promise<LiveWatch> {
  const watching = { ...WATCH, ...changes };
  let number = 0;
  const open = async (name: string, lane: Lane) => {
    number += 1;
    const version = `2.10.${number}`;
    await addRelease(fleet.sandbox.origin, liveRelease(version, name, RELEASES[name] ?? {}));
    return planLive(fleet, `v${version}`, lane, watching, say);
  };
  const answers = Object.values(await fleet.readHosts());
  const isFirst = answers.every(({ link }) => link === null);
  const earlier = await open("identical", isFirst ? "first" : "deploy");
  mustEndWell(await earlier.carryOut(() => true));
  return async (name) => {
    const { request, carryOut } = await open(name, "deploy");
    if (request === undefined) throw new Error("expected a canary watch among the steps");
    const isCanary = (step: HostStep) => request.canary.some((host) => host.name === step.host);
    mustEndWell(
      await carryOut(
        (step) => BEFORE.includes(step.phase) || (step.phase === "activate" && isCanary(step)),
      ),
    );
    const verdict = await watch(fleet, request);
    say(`${name}: ${verdict.summary}`);
    // Whatever it says, the host goes back, so that the next watch finds the same fleet.
    const failure = verdict.failure ?? {
      host: request.canary[0]?.name ?? "",
      phase: "canary",
      reason: "the proof is over",
      wayOut: "",
      blame: false,
    };
    const over: Verdict = { ...verdict, outcome: "failed", failure };
    const settled = await carryOut((step) => step.phase === "settle", [over]);
    const back = settled.filter(({ outcome }) => outcome === "reverted").map(({ host }) => host);
    if (!request.canary.every((host) => back.includes(host.name))) {
      throw new Error(`${name}: expected the canary to go back, ${settled[0]?.summary ?? ""}`);
    }
    return endOf(verdict);
  };
}

/** The steps of a run on all hosts, to be carried out over ssh as far as they are wanted. */
async function planLive(
  { sandbox }: Fleet,
  tag: string,
  lane: Lane,
  canary: Partial<CanarySettings>,
  say: Say,
) {
  const changes = {
    canary,
    backup: { method: "none" },
    ssh: { privateKey: sandbox.privateKey },
  };
  const settings = bareSettings(sandbox, tag, changes);
  const hosts = hostsOf(settings);
  const commit = await readCommit(sandbox.origin, tag);
  const run: Run = {
    id: `${lane}-open-${commit.slice(0, 6)}`,
    lane,
    deployment: deploymentOf(tag, commit, settingsDigest(settings)),
    openedBy: "prover@desk",
    attempt: new Date().toISOString(),
    order: null,
    takesOver: [],
  };
  const stages = planSteps(STACK, settings, hosts, run);
  const runner = bundleRunner().text;
  const onHost = overSsh({ hosts, login: loginOf(settings.ssh), run, runner });
  const secrets = { [settings.secrets.jwtVariable]: "a-secret-that-is-not-one" };
  const carryOut: CarryOut = (request) =>
    onHost(request.phase === "stage" ? { ...request, buildable: true, secrets } : request);
  return {
    request: stages.flat().find((step): step is WatchStep => step.phase === "canary")?.request,
    carryOut: (isWanted: (step: HostStep) => boolean, before: readonly Verdict[] = []) =>
      runSteps({
        run,
        stages: stages.map((stage) => hostSteps(stage).filter(isWanted)),
        carryOut,
        before,
        say: (line) => say(`  ${line}`),
      }),
  };
}

/** Calls the program of the watch as the engine's Command does. */
async function watch({ sandbox }: Fleet, request: WatchStep["request"]): Promise<Verdict> {
  const whole = {
    ...request,
    upstream: "go",
    privateKey: sandbox.privateKey,
    // One watch is one sample, so an open end counts as what it is.
    extensionSeconds: 0,
  };
  const argv = [process.execPath, join("cli", "canary.js")];
  const input = JSON.stringify(whole);
  const stdout = await runProgram(argv, { cwd: projectFolder, input, limitSeconds: 600 });
  return JSON.parse(stdout) as Verdict;
}

function endOf({ outcome, failure, evidence }: Verdict): WatchEnd {
  const verdict = outcome === "ok" ? "pass" : failure?.blame === true ? "fail" : "inconclusive";
  return { verdict, seconds: Math.round(Number(evidence["watchedSeconds"] ?? 0)) };
}

function mustEndWell(verdicts: readonly Verdict[]): void {
  const failed = verdicts.find(({ failure }) => failure !== undefined);
  if (failed) throw new Error(`${failed.host} ${failed.phase}: ${failed.summary}`);
}
