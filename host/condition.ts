import { setTimeout as pause } from "node:timers/promises";
import { runCheck } from "./checks";
import type { StepContext } from "./context";
import { readCurrent, type StagedDeployment } from "./deployment-file";
import { lookAtApp, type Look } from "./health";
import { readPid } from "./pm2";
import { deploymentOfProcess } from "./processes";

/** How the deployment that `current` points to does. */
export interface Condition {
  readonly id: string;
  /** The first thing that is wrong, naming the check and its answer; null if it is well. */
  readonly problem: string | null;
}

const LOOK_MILLISECONDS = 500;
/** An app may reconnect after a change of its schema; longer than this is a fault. */
const WAIT_MILLISECONDS = 20_000;
/** Kept for the verdict. */
const RESERVE_MILLISECONDS = 2000;

/** What is wrong with one look at the app, in words; null if it is healthy. */
export function problemOfHealth(look: Look, staged: StagedDeployment): string | null {
  switch (look.state) {
    case "healthy":
      return null;
    case "silent":
      return `nothing listens on port ${staged.port}`;
    case "foreign":
      return `port ${staged.port} is held by ${look.holder}, not by the app`;
    case "unwell":
    case "stranger":
      return look.problem;
  }
}

async function problemOf(context: StepContext, staged: StagedDeployment): Promise<string | null> {
  const { app, port, deployment } = staged;
  const pid = readPid(app.name);
  if (pid === null) return `pm2 runs no process ${app.name}`;
  const runs = deploymentOfProcess(pid, context.layout);
  if (runs !== deployment.id) return `the process works in ${runs ?? "no deployment"}`;
  const limit = Math.max(500, Math.min(5000, context.left()));
  const look = await lookAtApp(staged, pid, limit, context.redact);
  if (look.state !== "healthy") return problemOfHealth(look, staged);
  for (const check of app.checks) {
    const base = `http://${look.address}:${port}`;
    const { problem } = await runCheck(base, check, context.left(), context.redact);
    if (problem !== null) return problem;
  }
  return null;
}

/** Asks the app as it runs now for its health and all its checks; null if this host has no deployment. */
export async function readCondition(context: StepContext): Promise<Condition | null> {
  const staged = readCurrent(context.layout);
  if (staged === null) return null;
  return { id: staged.deployment.id, problem: await problemOf(context, staged) };
}

/** Asks again until the app is well, for at most 20 s and within the step's limit. */
export async function waitWell(context: StepContext): Promise<Condition | null> {
  const end =
    performance.now() + Math.min(WAIT_MILLISECONDS, context.left() - RESERVE_MILLISECONDS);
  for (;;) {
    const condition = await readCondition(context);
    if (condition?.problem == null || performance.now() > end) return condition;
    await pause(LOOK_MILLISECONDS);
  }
}
