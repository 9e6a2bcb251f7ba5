import { posix } from "node:path";
import { hostsOf, type ResolvedHost } from "../config/inventory";
import { operatorName } from "../facts/operator";
import { loginOf, type Login } from "../facts/ssh";
import { bundleRunner } from "../host/bundle";
import { layoutOf } from "../host/layout";
import { abortVerdict, describeStuck, planAbort, type Abortion } from "../plan/abort";
import { inspectionsOf } from "../plan/fleet";
import { quoteWord } from "../plan/command-text";
import { describeUnseen, runOf } from "../plan/run-plan";
import type { Verdict } from "../plan/protocol";
import { hostSteps, planSteps } from "../plan/steps";
import { callHostTool, type ToolPlace } from "./direct/host-tool";
import { onHost } from "../facts/on-host";
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
  for (const abortion of plan.aborts) {
    const failures = await end(abortion, all);
    stuck.push(
      ...seen
        .filter(({ host }) => failures.has(host))
        .map((host) => describeStuck(host, failures.get(host.host) ?? "")),
    );
  }
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

/** @returns  reason by name of each host that did not come to its end */
async function end(abortion: Abortion, around: Surroundings): Promise<Map<string, string>> {
  const { stack, settings, hosts, runner, reason } = around;
  const run = runOf(abortion.run);
  const by = operatorName();
  const login = loginOf(settings.ssh);
  say(`Aborting run ${run.id} of ${run.deployment.id} (${run.openedBy})`);
  const open = hosts.filter(({ name }) => abortion.hosts.includes(name));
  const place = (host: ResolvedHost) => ({ stack, host, login, runner });
  const words = ["abort", run.id, "--by", by, "--reason", reason];
  const refused = await Promise.all(open.map((host) => mark(place(host), words)));
  const late = refused.flatMap((words) => words ?? []);
  // It was decided while this came: the others are to confirm it too.
  if (late.length > 0) {
    await Promise.all(open.map((host) => unmark(host, login, run.id)));
    return new Map(open.map(({ name }) => [name, late.join("; ")]));
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
  return new Map(verdicts.flatMap((verdict) => notEnded(verdict)));
}

/** Why a host did not go back, by its name; empty if it did. It may have confirmed while the order was on its way. */
function notEnded({ host, phase, outcome, failure, summary }: Verdict): [string, string][] {
  if (failure) return [[host, failure.reason]];
  if (phase !== "settle" || outcome === "reverted") return [];
  return [[host, `${summary}; to leave it: prism rollback`]];
}

/** @returns  why the host refuses; null if it does not */
async function mark(place: ToolPlace, words: readonly string[]): Promise<string | null> {
  const { name } = place.host;
  try {
    const answer = await callHostTool(place, words, MARK_SECONDS);
    say(`${name}: ${answer.words}`);
    return answer.ok ? null : answer.words;
  } catch (error) {
    // Settling waits for the step that runs; the mark only makes it shorter.
    say(`${name}: could not be told to stop: ${String(error)}`);
    return null;
  }
}

/** Takes the mark away; where it cannot be reached, its own deadline counts. */
async function unmark(host: ResolvedHost, login: Login, runId: string): Promise<void> {
  const file = posix.join(layoutOf(host.paths).runs, runId, "abort.json");
  await onHost(host, login, (run) => run(`rm -f ${quoteWord(file)}`, "", MARK_SECONDS)).catch(
    (error: unknown) => say(`${host.name}: ${String(error)}`),
  );
}

function say(line: string): void {
  console.log(line);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
