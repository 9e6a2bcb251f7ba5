import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { summarizeEntries } from "../plan/ledger-summary";
import type { StageRequest } from "../plan/protocol";
import { returnIfOut } from "./balancer/place";
import { mustEndWell, type Done, type StepContext } from "./context";
import { markDeparting, missingFolder } from "./departing";
import { readCurrentId, readDeployment, type DeploymentFile } from "./deployment-file";
import { checkSecrets, writeEnvironment } from "./environment";
import { StepFault, wordsOf } from "./fault";
import { replaceFile, writeThrough } from "./files";
import { fetchTag, unpack } from "./git";
import { installTool } from "./install-tool";
import { deploymentLayout } from "./layout";
import { describeFiles, listFiles } from "./manifest";
import { formatPm2Config } from "./pm2-config";
import { preflight } from "./preflight";
import { takeOver } from "./take-over";

type Context = StepContext<StageRequest>;

/** Name of a deployment's folder while it is built. */
const UNFINISHED = ".staging-";

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

async function build(context: Context, folder: string): Promise<string[]> {
  const { request, say } = context;
  const { app, paths, run, migrations, port, secrets } = request;
  const building = deploymentLayout(folder);
  mkdirSync(folder, { recursive: true });
  say(`fetching ${run.deployment.tag}`);
  await fetchTag(context);
  await unpack(context, building.code, join(folder, "index"));
  rmSync(join(folder, "index"));
  const notes: string[] = [];
  if (existsSync(join(building.code, ".gitmodules"))) {
    notes.push("the repository has submodules, which are not fetched");
  }
  const appFolder = join(building.code, app.folder);
  if (!existsSync(appFolder)) {
    throw new StepFault(
      `the release has no folder ${app.folder}`,
      "correct prism:app.folder",
      false,
    );
  }
  const files = listFiles(building.code);
  say(app.install.join(" "));
  mustEndWell(
    await context.command(app.install, { cwd: appFolder }),
    `install (${app.install.join(" ")})`,
    `try it on a checkout of ${run.deployment.tag}; if the package registry was out of reach, run again`,
    // Nothing was touched, and a registry out of reach must not mark the release bad.
    false,
  );
  const final = deploymentLayout(join(context.layout.deployments, run.deployment.id));
  const environment = await writeEnvironment(context, building);
  const pm2Config = formatPm2Config({ app }, paths, final);
  writeThrough(building.pm2Config, pm2Config, "w");
  writeThrough(building.manifest, JSON.stringify(describeFiles(building.code, files)), "w");
  const file: DeploymentFile = {
    deployment: run.deployment,
    app,
    port,
    migrations,
    secretNames: Object.keys(secrets),
    digests: { environment: digest(environment), pm2Config: digest(pm2Config) },
  };
  replaceFile(building.file, `${JSON.stringify(file, null, 2)}\n`);
  return notes;
}

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
  if (isStaged) {
    const summary = `${deployment.id} is already in its folder`;
    return { outcome: "already", summary, evidence: { takenOver } };
  }
  const temporary = join(layout.deployments, `${UNFINISHED}${deployment.id}`);
  try {
    const notes = await build(context, temporary);
    const final = join(layout.deployments, deployment.id);
    // What lies there without a deployment.json is no deployment.
    rmSync(final, { recursive: true, force: true });
    renameSync(temporary, final);
    const said = ["", ...notes].join("; ");
    return {
      outcome: "ok",
      summary: `placed ${deployment.id}${said}`,
      evidence: { notes, takenOver },
    };
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}
