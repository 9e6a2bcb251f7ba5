import { resolve } from "node:path";
import { summarizeEntries } from "../plan/ledger-summary";
import { proveArchive } from "./backup-archive";
import { aroundRestart } from "./balancer/around";
import { bringBackStopped, noteForReboot } from "./bring-back";
import { hostEnvironment, type StepContext } from "./context";
import { readCurrent, type StagedDeployment } from "./deployment-file";
import { StepFault } from "./fault";
import { namedBackup } from "./find-backup";
import { endMarked, MARK, markOfHost } from "./leftovers";
import { takeLock } from "./lock";
import { readProcess } from "./pm2";
import { prepareRestore } from "./restore";
import { mendRestore } from "./restore-journal";
import { switchTo, waitHealthy } from "./start-app";
import { personHere, toolContext, type ToolSettings } from "./tool-context";

/** Longest time of a restore, which a person watches; data may be large. */
const LIMIT_SECONDS = 3600;
/** Longest wait for a step that runs. */
const LOCK_SECONDS = 30;

function checkOpen(context: StepContext): void {
  const { openRun } = summarizeEntries(context.entries(), "");
  if (openRun === null) return;
  const { stack } = context.request;
  throw new StepFault(
    `run ${openRun.id} (${openRun.openedBy}, since ${openRun.since}) is open on this host`,
    `let it end, or stop it first: prism abort --stack ${stack}; to go back and bring data back in one: prism rollback --stack ${stack} --restore-data`,
    false,
  );
}

async function restart(context: StepContext, staged: StagedDeployment): Promise<string> {
  const { name } = staged.app;
  const since = await switchTo(context, staged, await readProcess(context, name));
  await noteForReboot(context);
  const { pid, milliseconds } = await waitHealthy(context, staged, since);
  return `${staged.deployment.id} runs (pid ${pid}, healthy after ${milliseconds} ms)`;
}

/**
 * Brings data back on this host for a person: proves the archive, stops the app, starts it again.
 *
 * @param name  path of an archive, or `latest`
 * @returns     what was done, in words
 * @throws StepFault  a run is open, the archive is damaged, there is newer data, or the app is not healthy on it
 */
export async function restoreByHand(
  settings: ToolSettings,
  name: string,
  overNewerData: boolean,
): Promise<string> {
  const context = toolContext(settings, LIMIT_SECONDS);
  const { layout, request } = context;
  const own = hostEnvironment(request.paths, (word) => word === MARK);
  const release = await takeLock(layout.lock, LOCK_SECONDS, own);
  try {
    // As a step's: what a killed restore left running must not go on changing the data.
    await endMarked(markOfHost(layout));
    process.env[MARK] = `${markOfHost(layout)}restore`;
    await mendRestore(context);
    checkOpen(context);
    const staged = readCurrent(layout);
    if (staged === null || settings.backup === undefined) {
      throw new StepFault(
        `${layout.current} points to no whole deployment, so nobody knows where its data lies`,
        "deploy a release first",
        false,
      );
    }
    const archive = await namedBackup(context, name === "latest" ? name : resolve(name));
    context.say(`proving ${archive.path}`);
    const files = await proveArchive(context, archive.path, null);
    const job = { archive, backup: settings.backup, overNewerData, staged, by: personHere() };
    const restore = await prepareRestore(context, job);
    const app = staged.app.name;
    const isKnown = (await readProcess(context, app)) !== null;
    const swapAndRestart = async () => {
      const aside = await bringBackStopped(context, restore, isKnown ? app : null);
      const kept = `what lay there before is in ${aside.join(", ") || "no folder: there was nothing"}`;
      const runs = await restart(context, staged).catch((error: unknown) => {
        const why = error instanceof StepFault ? error.reason : String(error);
        throw new StepFault(
          `the data of ${archive.path} is back, but ${staged.deployment.id} is not well on it: ${why}`,
          kept,
          false,
        );
      });
      return `${archive.path} is back: ${files} files; ${kept}\n${runs}`;
    };
    const { result, said, problems } = await aroundRestart(context, staged, "back", swapAndRestart);
    return result + said + problems;
  } finally {
    release();
  }
}
