import { join } from "node:path";
import { withSandboxAws } from "../aws-environment";
import { SandboxError } from "../errors";
import { layoutOf } from "../layout";
import type { Sandbox } from "../model";
import { isRunning, ownerVariable, startServer, type ProcessMark } from "../processes";

/** Region of the sandbox's AWS in which alarms are judged. */
export const REGION = "ap-east-1";

const root = join(__dirname, "..", "..");

/** File that has a JSON line per change of an alarm's state. */
export function transitionsFile(folder: string): string {
  return join(layoutOf(folder).aws, "alarms.log");
}

/**
 * Sees to it that the alarms of the sandbox's AWS are judged.
 *
 * @param before  mark of the process that was started earlier
 * @throws SandboxError  it ended at once
 */
export function ensureEvaluator(
  folder: string,
  aws: Pick<NonNullable<Sandbox["aws"]>, "url">,
  before: ProcessMark | undefined,
): ProcessMark {
  if (before !== undefined && isRunning(before)) return before;
  const program = [require.resolve("ts-node/register/transpile-only"), join(__dirname, "main.ts")];
  const [register = "", main = ""] = program;
  const environment = {
    ...withSandboxAws({}, aws),
    PATH: process.env.PATH ?? "",
    TS_NODE_PROJECT: join(root, "tsconfig.json"),
    [ownerVariable]: folder,
  };
  const log = transitionsFile(folder);
  const started = startServer(
    [process.execPath, "--require", register, main, REGION],
    environment,
    log,
  );
  if (started === undefined) {
    throw new SandboxError(`evaluator of alarms: expected to run, but it ended; see ${log}`);
  }
  return { pid: started.pid, startTicks: started.startTicks };
}
