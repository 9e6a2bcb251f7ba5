import { hostsOf } from "../config/inventory";
import { operatorName } from "../facts/operator";
import { loginOf } from "../facts/ssh";
import { bundleRunner } from "../host/bundle";
import type { Aborted, AbortMark } from "../host/abort";
import {
  abortRefusals,
  abortVerdict,
  describeStuck,
  planAbort,
  type AbortAnswer,
  type Abortion,
} from "../plan/abort";
import { inspectionsOf } from "../plan/fleet";
import type { HostObservation } from "../plan/inspection";
import { describeUnseen, runOf } from "../plan/run-plan";
import type { Verdict } from "../plan/protocol";
import { hostSteps, planSteps } from "../plan/steps";
import { callHostTool, type ToolPlace } from "./direct/host-tool";
import { overSsh } from "./direct/over-ssh";
import { runSteps } from "./direct/run-steps";
import { readDirectSettings } from "./direct/settings";
import { observeStack } from "./observe";
import type { StackChoice } from "./settings";

/** Longest time to place the mark on a host, in seconds. */
const MARK_SECONDS = 30;

/**
 * Ends what is open on the hosts of a stack, by ssh alone.
 *
 * @returns  exit code: 0 if every host came to its end
 */
export async function abort(choice: StackChoice, reason: string): Promise<number> {
  const { stack } = choice;
  const settings = await readDirectSettings(choice, say);
  const observations = await observeStack(stack, settings);
  const unseen = observations.flatMap(describeUnseen);
  const plan = planAbort(stack, observations);
  if ("reasons" in plan) {
    console.error(["Nothing was touched:", ...indented([...plan.reasons, ...unseen])].join("\n"));
    return 1;
  }
  const seen = inspectionsOf(observations);
  const all = { stack, settings, hosts: hostsOf(settings), runner: bundleRunner().text, reason };
  const stuck: string[] = [];
  const refusals: string[] = [];
  for (const abortion of plan.aborts) {
    const silent = observations.flatMap(silentAnswer);
    const { refused, failures } = await end(abortion, silent, all);
    refusals.push(...refused);
    stuck.push(
      ...seen
        .filter(({ host }) => failures.has(host))
        .map((host) => describeStuck(host, failures.get(host.host) ?? "")),
    );
  }
  if (refusals.length > 0) {
    console.error(["Not aborted, the run goes on:", ...indented(refusals)].join("\n"));
  }
  if (refusals.length > 0 && stuck.length === 0) return 1;
  if (unseen.length === 0 && stuck.length === 0) {
    say("Every host came to its end; prism status shows what they run.");
    return 0;
  }
  const missed = unseen.map((line) => `not reached, so the run may go on there: ${line}`);
  console.error(["Not every host came to its end:", ...indented([...stuck, ...missed])].join("\n"));
  return 1;
}

type Surroundings = Pick<Parameters<typeof overSsh>[0], "hosts" | "runner"> & {
  readonly stack: string;
  readonly settings: Awaited<ReturnType<typeof readDirectSettings>>;
  readonly reason: string;
};

/** What a run's hosts came to. */
interface Ended {
  /** Why it was not aborted; empty if it was. */
  readonly refused: readonly string[];
  /** Reason by name of each host that did not come to its end. */
  readonly failures: ReadonlyMap<string, string>;
}

/**
 * Asks all hosts first and makes the order final only then: some host may confirm the run meanwhile, and then the others
 * are to confirm it too.
 */
async function end(
  abortion: Abortion,
  silent: readonly AbortAnswer[],
  around: Surroundings,
): Promise<Ended> {
  const { stack, settings, hosts, runner, reason } = around;
  const run = runOf(abortion.run);
  const by = operatorName();
  const login = loginOf(settings.ssh);
  say(`Aborting run ${run.id} of ${run.deployment.id} (${run.openedBy})`);
  const open = hosts.filter(({ name }) => abortion.hosts.includes(name));
  const words = ["abort", run.id, "--by", by, "--reason", reason, "--at", new Date().toISOString()];
  const tellAll = (mark: AbortMark) =>
    Promise.all(open.map((host) => tell({ stack, host, login, runner }, words, mark)));
  const refused = abortRefusals(stack, run, [...(await tellAll("ask")), ...silent]);
  if (refused.length > 0) {
    await tellAll("none");
    return { refused, failures: new Map() };
  }
  const final = await tellAll("final");
  if (!final.some(({ state }) => state === "held")) {
    return { refused: final.map(describeAnswer), failures: new Map() };
  }
  const stages = planSteps(stack, settings, hosts, run)
    .map((steps) => hostSteps(steps).filter(({ host }) => abortion.hosts.includes(host)))
    .map((steps) => steps.filter(({ phase }) => phase === "settle" || phase === "undo"));
  const verdicts = await runSteps({
    run,
    stages,
    carryOut: overSsh({ hosts, login, run, runner }),
    say,
    before: abortion.hosts.map((host) => abortVerdict(run, host, by, reason)),
  });
  return { refused: [], failures: new Map(verdicts.flatMap((verdict) => notEnded(verdict))) };
}

/** Why a host did not go back, by its name; empty if it did. It may have confirmed while the order was on its way. */
function notEnded({ host, phase, outcome, failure, summary }: Verdict): [string, string][] {
  if (failure) return [[host, failure.reason]];
  if (phase !== "settle" || outcome === "reverted") return [];
  return [[host, `${summary}; to leave it: prism rollback`]];
}

/** Tells one host what becomes of the order. */
async function tell(
  place: ToolPlace,
  words: readonly string[],
  mark: AbortMark,
): Promise<AbortAnswer> {
  const { name: host } = place.host;
  try {
    const said = await callHostTool(place, [...words, "--mark", mark], MARK_SECONDS);
    const { ok, words: reason, verified } = JSON.parse(said.words) as Aborted;
    if (mark !== "ask") say(`${host}: ${reason}`);
    return ok ? { host, state: "held", verified } : { host, state: "refused", reason };
  } catch (error) {
    return { host, state: "silent", reason: String(error) };
  }
}

function describeAnswer(answer: AbortAnswer): string {
  return answer.state === "held" ? answer.host : `${answer.host}: ${answer.reason}`;
}

/** A host that was not seen is not asked either. */
function silentAnswer(seen: HostObservation): AbortAnswer[] {
  const { host } = seen;
  return seen.state === "unreachable" ? [{ host, state: "silent", reason: seen.reason }] : [];
}

function say(line: string): void {
  console.log(line);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
