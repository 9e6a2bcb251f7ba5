import { accessSync, constants, existsSync } from "node:fs";
import type { StageRequest } from "../plan/protocol";
import { describeSize } from "../plan/sizes";
import { balancerOf } from "./balancer/place";
import { badEnding, type StepContext } from "./context";
import { readCurrentId } from "./deployment-file";
import { StepFault } from "./fault";
import { findForeign } from "./health";
import { describeListener } from "./listeners";
import { readProcess } from "./pm2";
import { deploymentOfProcess, readWorkingFolder } from "./processes";
import { freeDiskBytes, freeMemoryBytes, sizeBytes } from "./resources";

type Context = StepContext<StageRequest>;

/** Oldest Bun that runs this runner. */
const OLDEST_BUN = [1, 2] as const;

async function checkBun(context: Context): Promise<void> {
  const { bun } = context.request.paths;
  const ran = await context.command([bun, "--version"], { limitSeconds: 20 });
  const ending = badEnding(ran);
  const version = ran.stdout.trim();
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldMajor, oldMinor] = OLDEST_BUN;
  if (ending === null && (major > oldMajor || (major === oldMajor && minor >= oldMinor))) return;
  throw new StepFault(
    ending === null ? `Bun ${version} is older than 1.2` : `Bun ${bun} ${ending}`,
    `install Bun 1.2 or newer on the host, or correct prism:paths.bun, now ${bun}`,
    false,
  );
}

async function checkGit(context: Context): Promise<void> {
  const ending = badEnding(await context.command(["git", "--version"], { limitSeconds: 20 }));
  if (ending === null) return;
  throw new StepFault(
    `git ${ending}`,
    "install git on the host, or add its folder to prism:paths.search",
    false,
  );
}

/** The process must be ours, and nobody else may hold the port. */
async function checkProcess(context: Context): Promise<void> {
  const { app, port, paths, stack } = context.request;
  const process = await readProcess(context, app.name);
  const runs = process?.pid == null ? null : deploymentOfProcess(process.pid, context.layout);
  if (process?.pid != null && runs === null && readWorkingFolder(process.pid) !== null) {
    throw new StepFault(
      `pm2 already runs a process named ${app.name} (pid ${process.pid}) from ${readWorkingFolder(process.pid) ?? "?"}, which is no deployment under ${paths.root}`,
      `take it over without a restart: prism adopt --stack ${stack}; or stop it: ${paths.pm2} delete ${app.name}`,
      false,
    );
  }
  const foreign = findForeign(port, process?.pid ?? null);
  if (foreign === undefined) return;
  throw new StepFault(
    `port ${port} is held by ${describeListener(foreign)}, not by ${app.name}`,
    "stop that process, or give the app another port (prism:app.port, or appPort of the host)",
    false,
  );
}

function checkSpace(context: Context): void {
  const { preflight, backup, paths } = context.request;
  const least = preflight.minimumFreeGigabytes * 1e9;
  const data = backup.method === "none" ? [] : backup.data;
  for (const folder of data) {
    // A host on which nothing runs, also one added later, has no data yet.
    if (existsSync(folder) || readCurrentId(context.layout) === null) continue;
    throw new StepFault(
      `data folder ${folder}, which the backup must hold, does not exist`,
      "correct prism:backup.data, or create the folder on the host",
      false,
    );
  }
  const twice =
    2 *
    data.filter((folder) => existsSync(folder)).reduce((sum, folder) => sum + sizeBytes(folder), 0);
  const places: [string, number][] = [[paths.root, least]];
  if (backup.method !== "none") places.push([backup.target, Math.max(least, twice)]);
  for (const [place, wanted] of places) {
    const free = freeDiskBytes(place);
    if (free >= wanted) continue;
    throw new StepFault(
      `${describeSize(free)} are free under ${place}, ${describeSize(wanted)} are needed${wanted > least ? " (twice the data)" : ""}`,
      "free disk space on the host, or lower prism:preflight.minimumFreeGigabytes",
      false,
    );
  }
}

function checkMemory(context: Context): void {
  const wanted = context.request.preflight.minimumFreeMemoryMegabytes * 1e6;
  const free = freeMemoryBytes();
  if (free >= wanted) return;
  throw new StepFault(
    `${describeSize(free)} of memory are free, ${describeSize(wanted)} are needed`,
    "free memory on the host, or lower prism:preflight.minimumFreeMemoryMegabytes",
    false,
  );
}

/** Better now than when this host is to leave it. */
async function checkBalancer(context: Context): Promise<void> {
  const { server } = context.request.balancer;
  const state = await balancerOf(context).state();
  if (state !== "maintenance") return;
  context.say(
    `${server} is in maintenance in the balancer: somebody took it out, and it stays out`,
  );
}

function checkRoot(context: Context): void {
  const { root } = context.request.paths;
  try {
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw new StepFault(
      `${root} is not writable for the login user`,
      `give it to the login user: sudo chown -R <user> ${root}`,
      false,
    );
  }
}

/**
 * Checks all that a deployment needs of this host, before anything is touched.
 *
 * @param isStaged  true if the deployment's folder is whole, so that git is not needed
 * @throws StepFault  the first thing that is missing
 */
export async function preflight(context: Context, isStaged: boolean): Promise<void> {
  // A way back is not stopped by what only a way forward needs.
  const isRollback = context.request.run.lane === "rollback";
  checkRoot(context);
  if (!isRollback) {
    checkSpace(context);
    checkMemory(context);
    await checkBalancer(context);
  }
  await Promise.all([
    checkBun(context),
    checkProcess(context),
    isStaged ? Promise.resolve() : checkGit(context),
  ]);
}
