import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readPlainSettings } from "../config/read";
import { withGateFacts } from "../facts/gate";
import type { BreakGlass } from "../plan/gate/break-glass";
import { dayReasons } from "../plan/gate/days";
import { evaluateGate } from "../plan/gate/evaluate";
import { factsWithoutFiles } from "../plan/gate/facts";
import { gateRefusal } from "../plan/gate/refusal";
import { instantOfStamp, localTime } from "../plan/gate/time";
import { gateQuestionOf, type GateQuestion } from "../plan/gate/view";
import { windowOfStamp } from "../plan/gate/windows";
import type { Lane } from "../plan/release";
import { resourceRule, stackOf, type Judged } from "./rule";

/** Components whose inputs say which run their children belong to. */
const STACKS = ["prism:stacks:ProductionStack", "prism:stacks:StagingStack"];

/** What the component says of its run. */
export interface DeclaredRun {
  readonly release: string;
  readonly runId: string;
  readonly lane: Lane;
  /** Start of the update that acted last for this run, ISO 8601 UTC. */
  readonly attempt: string;
  /** The token that opened the gate for this run. */
  readonly breakGlass: BreakGlass | null;
}

/** Longest time between an attempt's start and its first resource; an older attempt has nothing left to do. */
const FRESH_MILLISECONDS = 10 * 60_000;

/**
 * Why a run may not act now, by what its component says of it; asks no host.
 *
 * @param question  as the pack itself reads it from the configuration and its clock
 * @returns         empty when it may
 */
export function findClosed(run: DeclaredRun, question: GateQuestion): string[] {
  const [lane, window = ""] = run.runId.split("-");
  // A preview that could not see its hosts has no run.
  if (run.runId === "unknown") return ["which run this is, is not known yet; nothing may act"];
  if (lane !== run.lane) {
    return [`run ${run.runId} is not of lane ${run.lane}; register the run as planRun gives it`];
  }
  if (run.lane === "rollback" || run.lane === "adopt") return [];
  const { breakGlass } = run;
  const answer = evaluateGate({
    ...question,
    // Whether its signature is good and it is the operator's own, the program has found out.
    ...(breakGlass && { breakGlass, actor: breakGlass.actor }),
  });
  if (answer.isOpen && (answer.window === window || breakGlass)) return [];
  if (isApproved(window, question)) return [];
  const age = Date.parse(question.at) - Date.parse(run.attempt);
  // The settings of the gate may have changed since; steps of an earlier attempt do not act again.
  if (age > FRESH_MILLISECONDS && (window !== "closed" || breakGlass)) return [];
  const found = `run ${run.runId} was not opened in an approved window`;
  return [[found, ...gateRefusal("deploy", answer)].join("\n  ")];
}

/** Whether a window of the settings begins then, on a deployment day; a run is resumed also after its end. */
function isApproved(window: string, { gate, facts }: GateQuestion): boolean {
  const start = instantOfStamp(window);
  if (gate.always || start === null || windowOfStamp(window, gate) === null) return false;
  const date = localTime(start, gate.zone).toPlainDate();
  const { calendar } = facts ?? factsWithoutFiles(gate);
  return dayReasons(date, gate, calendar).length === 0;
}

/** What the pack reads; other clocks and settings in tests. */
export type Ask = (stack: string) => GateQuestion | Promise<GateQuestion>;

/** The pack lies in the project's folder, where the paths of the settings begin. */
const projectFolder = join(__dirname, "..");

const askNow: Ask = (stack) => {
  const asked = { stack, at: new Date().toISOString(), actor: "" };
  return withGateFacts(gateQuestionOf(readPlainSettings(), asked), projectFolder);
};

/** Messages for one resource; only a stack's component has any. */
export async function findUnapproved(
  { type, name, urn, props }: Judged,
  ask: Ask = askNow,
): Promise<string[]> {
  if (!STACKS.includes(type)) return [];
  const run = props as DeclaredRun;
  // Going back needs neither settings nor calendar.
  const isBack = run.lane === "rollback" && run.runId.startsWith("rollback-");
  const problems = isBack ? [] : findClosed(run, await ask(stackOf({ urn })));
  return problems.map((text) => `${name}: ${text}`);
}

/** The second of the two that ask the gate; the program is the first, and does it before anything is registered. */
export const deploymentWindow = resourceRule({
  name: "deployment-window",
  description:
    "Requires every deployment to be of a run that was opened in an approved window, unless it goes back.",
  // A preview is never blocked.
  level: pulumi.runtime.isDryRun() ? "advisory" : "mandatory",
  find: (resource) => findUnapproved(resource),
});
