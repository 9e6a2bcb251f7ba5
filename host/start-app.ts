import { setTimeout as pause } from "node:timers/promises";
import type { StepContext } from "./context";
import { readEnvironment, type StagedDeployment } from "./deployment-file";
import { StepFault } from "./fault";
import { replaceLink } from "./files";
import { lookAtApp, type Look } from "./health";
import { appLines, followEnds, type LogMarks } from "./logs";
import { pm2, readPid, readProcess, type Pm2Process } from "./pm2";
import { deploymentOfProcess } from "./processes";

/** The app, started and answering. */
export interface Started {
  readonly pid: number;
  readonly address: string;
  /** From the order to pm2 until the first good answer. */
  readonly milliseconds: number;
  readonly marks: LogMarks;
}

const LOOK_MILLISECONDS = 100;
/** pm2's list costs about half a second of work, so it is asked seldom. */
const LIST_MILLISECONDS = 1500;
/** An old process may need as long as this to let go of the port. */
const FOREIGN_MILLISECONDS = 3000;
/** Crashes after which waiting is pointless. */
const CRASHES = 3;
/** Kept for the verdict. */
const RESERVE_MILLISECONDS = 1500;

/** True if pm2 can take the new configuration by a restart, without forgetting the process. */
function canRestart(
  process: Pm2Process,
  environment: readonly string[],
  { current }: StepContext["layout"],
): boolean {
  // One that was adopted is another program for pm2.
  const isOurs = process.folder.startsWith(`${current}/`);
  const started = process.args.some((word) => word.startsWith("--env-file="));
  return isOurs && started && !process.variables.some((name) => environment.includes(name));
}

/**
 * Points `current` to a deployment and starts it under pm2.
 *
 * @returns marks of the logs, and pm2's restart count before
 */
export async function switchTo(
  context: StepContext,
  staged: StagedDeployment,
  before: Pm2Process | null,
): Promise<{ marks: LogMarks; restartsBefore: number }> {
  const names = Object.keys(readEnvironment(staged));
  const readEnds = followEnds(staged.app.name, before);
  replaceLink(context.layout.current, `deployments/${staged.deployment.id}`);
  const keep =
    before !== null && staged.adopted === undefined && canRestart(before, names, context.layout);
  if (before !== null && !keep) await pm2(context, ["delete", staged.app.name]);
  // Measured: takes changed arguments and the switched link, costs as much as a plain restart.
  await pm2(context, ["startOrRestart", staged.at.pm2Config], names);
  return { marks: readEnds(), restartsBefore: keep ? before.restarts + 1 : 0 };
}

function describe(look: Look, port: number, startWords: string): string {
  switch (look.state) {
    case "silent":
      return `the app never listened on port ${port}; ${startWords}`;
    case "foreign":
      return `port ${port} is held by ${look.holder}, not by the app`;
    case "unwell":
    case "stranger":
      return look.problem;
    case "healthy":
      return "healthy";
  }
}

/**
 * Waits until the right process answers as the right version.
 *
 * @throws StepFault  says what came instead: silence, a stranger on the port, crashes, another answer
 */
export async function waitHealthy(
  context: StepContext,
  staged: StagedDeployment,
  since: { marks: LogMarks; restartsBefore: number },
): Promise<Started> {
  const started = performance.now();
  const { port, app } = staged;
  // Known only after the first list; a good start needs none.
  let process: Pm2Process | null | undefined;
  let listed = started;
  let foreignSince: number | null = null;
  for (;;) {
    const left = context.left() - RESERVE_MILLISECONDS;
    const pid = readPid(app.name);
    // Never so short that the last look says no more than that it was too short.
    const look = await lookAtApp(staged, pid, Math.max(500, Math.min(2000, left)), context.redact);
    const milliseconds = Math.round(performance.now() - started);
    if (look.state === "healthy" && pid !== null) {
      const runs = deploymentOfProcess(pid, context.layout);
      if (runs === staged.deployment.id) {
        return { pid, address: look.address, milliseconds, marks: since.marks };
      }
    }
    if (performance.now() - listed > LIST_MILLISECONDS || left <= 0) {
      process = await readProcess(context, app.name).catch((error: unknown) => {
        // With the time up, what was seen before says more than that pm2 was slow.
        if (context.left() > RESERVE_MILLISECONDS) throw error;
        return process;
      });
      listed = performance.now();
    }
    const crashes = Math.max(0, (process?.restarts ?? 0) - since.restartsBefore);
    const words = appLines(process ?? null, since.marks, 5).map((line) =>
      context.redact(line).slice(0, 300),
    );
    const said =
      words.length === 0
        ? "it wrote nothing to its log since the start"
        : `last lines: ${words.slice(-5).join(" | ")}`;
    const evidence = {
      port,
      crashes,
      pm2Status: process?.status ?? "unknown",
      log: words.slice(-5),
    };
    const isFull = words.some((line) => /ENOSPC|No space left|disk is full/i.test(line));
    const fail = (reason: string, blame: boolean) =>
      new StepFault(
        reason,
        blame
          ? `see why on the host: ${context.request.paths.pm2} logs ${app.name} --nostream --lines 50`
          : "mend the host and run again; the release itself is not marked bad",
        blame && !isFull,
        evidence,
      );
    foreignSince = look.state === "foreign" ? (foreignSince ?? performance.now()) : null;
    if (foreignSince !== null && performance.now() - foreignSince > FOREIGN_MILLISECONDS) {
      throw fail(describe(look, port, said), false);
    }
    if (look.state === "stranger") throw fail(describe(look, port, said), true);
    const gone = process === null || process?.status === "errored" || process?.status === "stopped";
    if (look.state !== "foreign" && (crashes >= CRASHES || gone)) {
      throw fail(
        `the app crashed ${Math.max(1, crashes)} times after its start (pm2: ${process?.status ?? "unknown"}); ${said}`,
        true,
      );
    }
    if (left <= 0) throw fail(describe(look, port, said), look.state !== "foreign");
    await pause(LOOK_MILLISECONDS);
  }
}
