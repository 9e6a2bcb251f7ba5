import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { StageRequest } from "../plan/protocol";
import { mustEndWell, type StepContext } from "./context";
import type { DeploymentFile } from "./deployment-file";
import { writeEnvironment } from "./environment";
import { StepFault } from "./fault";
import { replaceFile, writeThrough } from "./files";
import { fetchRelease, unpack } from "./git";
import { deploymentLayout } from "./layout";
import { describeFiles, listFiles } from "./manifest";
import { formatPm2Config } from "./pm2-config";

type Context = StepContext<StageRequest>;

/** Name of a deployment's folder while it is built. */
export const UNFINISHED = ".staging-";

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

async function build(context: Context, folder: string): Promise<string[]> {
  const { request, say } = context;
  const { app, paths, run, migrations, port, secrets } = request;
  const building = deploymentLayout(folder);
  mkdirSync(folder, { recursive: true });
  say(`fetching ${run.deployment.tag}`);
  await fetchRelease(context);
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

/**
 * Makes the folder of the run's deployment from git and the request; the folder appears whole or not at all.
 *
 * @returns what is worth knowing about it
 * @throws StepFault  what was missing; nothing is left
 */
export async function placeDeployment(context: Context): Promise<readonly string[]> {
  const { layout, request } = context;
  const { id } = request.run.deployment;
  const temporary = join(layout.deployments, `${UNFINISHED}${id}`);
  try {
    const notes = await build(context, temporary);
    const final = join(layout.deployments, id);
    // What lies there without a deployment.json is no deployment.
    rmSync(final, { recursive: true, force: true });
    renameSync(temporary, final);
    return notes;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}
