import { join } from "node:path";
import type { HostPaths } from "../config/schema";
import type { DeploymentFile } from "./deployment-file";
import { layoutOf, type DeploymentLayout } from "./layout";

/** Time between the request to end and the end by force; in-flight requests finish in it. */
const KILL_MILLISECONDS = 8000;

/**
 * Arguments of the Bun binary that start the app with its environment file.
 *
 * Source: measured; Bun takes --env-file before `run` and reads no .env of the folder then
 */
function startArguments(at: DeploymentLayout, args: readonly string[]): readonly string[] {
  return [`--env-file=${at.environmentFile}`, ...args];
}

/**
 * Text of the pm2 configuration of one deployment.
 *
 * Source: measured with pm2 7 and Bun 1.4: the one form in which pm2 runs Bun; a cwd through the link follows a
 * switched link on restart, and the process's real folder then proves what runs
 */
export function formatPm2Config(
  file: Pick<DeploymentFile, "app">,
  paths: HostPaths,
  at: DeploymentLayout,
): string {
  const app = {
    name: file.app.name,
    script: paths.bun,
    interpreter: "none",
    args: startArguments(at, file.app.args),
    cwd: join(layoutOf(paths).current, "code", file.app.folder),
    exec_mode: "fork",
    kill_timeout: KILL_MILLISECONDS,
    // pm2 would run git in the folder at every start.
    vizion: false,
  };
  return `module.exports = ${JSON.stringify({ apps: [app] }, null, 2)};\n`;
}
