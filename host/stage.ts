import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { summarizeEntries } from "../plan/ledger-summary";
import type { StageRequest } from "../plan/protocol";
import { returnIfOut } from "./balancer/place";
import { placeDeployment, UNFINISHED } from "./build";
import type { Done, StepContext } from "./context";
import { markDeparting, missingFolder } from "./departing";
import { readCurrentId, readDeployment } from "./deployment-file";
import { checkSecrets } from "./environment";
import { wordsOf } from "./fault";
import { installTool } from "./install-tool";
import { placeLastGood } from "./place-last-good";
import { preflight } from "./preflight";
import { takeOver } from "./take-over";
import { placeTelemetry } from "./telemetry/place";

type Context = StepContext<StageRequest>;

/** A deployment that failed here may have a folder that is whole and yet at fault; it is made anew. */
function isSuspect({ layout, entries }: Context, id: string): boolean {
  const { bad } = summarizeEntries(entries(), "");
  const failed = bad.some(({ deployment, ordered }) => deployment.id === id && !ordered);
  return failed && readCurrentId(layout) !== id;
}

/**
 * Looks for the folder that an earlier run made.
 *
 * @returns true if it may stay
 */
function findFolder(context: Context): boolean {
  const { request, layout } = context;
  const { deployment, lane } = request.run;
  const staged = readDeployment(layout, deployment.id);
  if (!request.buildable) {
    if (staged === null) throw missingFolder(layout, deployment);
    return true;
  }
  const isForward = lane === "first" || lane === "deploy";
  if (staged === null || (isForward && isSuspect(context, deployment.id))) return false;
  if (isForward) checkSecrets(context, staged);
  return true;
}

/** A way back must work on a full disk, also without the newest tool for a person. */
function tryInstallTool(context: Context): void {
  try {
    installTool(context);
  } catch (error) {
    if (context.request.run.lane !== "rollback") throw error;
    context.say(`prism-host could not be placed (${wordsOf(error)}); going on with the rollback`);
  }
}

/** Places the deployment beside the running one; touches nothing that runs, but for what a run left open. */
export async function stage(context: Context): Promise<Done> {
  const { request, layout, say } = context;
  const { deployment } = request.run;
  markDeparting(context);
  mkdirSync(layout.deployments, { recursive: true });
  tryInstallTool(context);
  for (const name of readdirSync(layout.deployments)) {
    if (name.startsWith(UNFINISHED)) rmSync(join(layout.deployments, name), { recursive: true });
  }
  const isStaged = findFolder(context);
  const takenOver = await takeOver(context);
  const said = await returnIfOut(context);
  if (said !== "") say(said.slice(2));
  say("preflight");
  await preflight(context, isStaged);
  const notes = isStaged ? [] : [...(await placeDeployment(context))];
  notes.push(...(await placeLastGood(context)), ...(await placeTelemetry(context)));
  const what = isStaged ? `${deployment.id} is already in its folder` : `placed ${deployment.id}`;
  return {
    outcome: isStaged ? "already" : "ok",
    summary: [what, ...notes].join("; "),
    evidence: { notes, takenOver },
  };
}
