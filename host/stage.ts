import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { StageRequest } from "../plan/protocol";
import { mustEndWell, type Done, type StepContext } from "./context";
import { readDeployment, type DeploymentFile } from "./deployment-file";
import { formatEnvironment, namesTaken } from "./env-file";
import { StepFault } from "./fault";
import { replaceFile, writeThrough } from "./files";
import { fetchTag, unpack } from "./git";
import { installTool } from "./install-tool";
import { deploymentLayout, type DeploymentLayout } from "./layout";
import { describeFiles, listFiles } from "./manifest";
import { formatPm2Config } from "./pm2-config";
import { preflight } from "./preflight";
import { takeOver } from "./take-over";

type Context = StepContext<StageRequest>;

/** Name of a deployment's folder while it is built. */
const UNFINISHED = ".staging-";

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

/** All variables of the app on this host. */
function appVariables({ port, app, secrets }: StageRequest): Record<string, string> {
  return { PORT: String(port), ...app.environment, ...secrets };
}

async function writeEnvironment(context: Context, at: DeploymentLayout): Promise<string> {
  const wanted = appVariables(context.request);
  const { text, impossible } = formatEnvironment(wanted);
  const taken = namesTaken(Object.keys(wanted));
  if (taken.length > 0 || impossible.length > 0) {
    const why =
      taken.length > 0
        ? "is set by pm2 or the login itself"
        : "has a value that no form of Bun's environment file can hold (all three quotes, or an end in a backslash with blanks)";
    throw new StepFault(
      `variable ${[...taken, ...impossible].join(", ")} ${why}`,
      "give it another name or value (prism:app.environment, prism:secrets.values); base64 always works",
      false,
    );
  }
  writeThrough(at.environmentFile, text, "w", 0o600);
  // The umask may have taken rights away, an old file may have given some.
  chmodSync(at.environmentFile, 0o600);
  const names = JSON.stringify(Object.keys(wanted));
  const code = `const h=require("node:crypto").createHash("sha256");process.stdout.write(JSON.stringify(Object.fromEntries(${names}.map((n)=>[n,h.copy().update(process.env[n]??"").digest("hex")]))))`;
  const read = await context.command(
    [context.request.paths.bun, `--env-file=${at.environmentFile}`, "-e", code],
    { cwd: at.folder, hide: (name) => name in wanted, limitSeconds: 20 },
  );
  const got = JSON.parse(
    mustEndWell(read, "reading the environment file with Bun", "update Bun on the host", false),
  ) as Record<string, string>;
  const wrong = Object.entries(wanted).filter(([name, value]) => got[name] !== digest(value));
  if (wrong.length > 0) {
    throw new StepFault(
      `Bun reads another value of ${wrong.map(([name]) => name).join(", ")} from the environment file`,
      "update Bun on the host, or give the value in base64",
      false,
    );
  }
  return text;
}

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

/** Places the deployment beside the running one; touches nothing that runs, but for what a run left open. */
export async function stage(context: Context): Promise<Done> {
  const { request, layout, say } = context;
  const { deployment } = request.run;
  mkdirSync(layout.deployments, { recursive: true });
  installTool(context);
  for (const name of readdirSync(layout.deployments)) {
    if (name.startsWith(UNFINISHED)) rmSync(join(layout.deployments, name), { recursive: true });
  }
  const isStaged = readDeployment(layout, deployment.id) !== null;
  const takenOver = await takeOver(context);
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
