import { basename } from "node:path";
import type { OldProcess } from "../plan/adoption";
import { withoutEnvFiles } from "./adopt-process";

/**
 * Text of the pm2 configuration that starts the old process again, with the variables of its environment file. Where
 * Bun starts it, Bun reads the file, so that pm2's own records hold no secret.
 *
 * Source: measured with pm2 7 and Bun 1.4; Bun reads no .env of the folder when it is given a file
 *
 * @param name         pm2's name for the app
 * @param file         path of the environment file
 * @param environment  what the file holds
 */
export function formatAdoptedConfig(
  name: string,
  process: OldProcess,
  file: string,
  environment: Readonly<Record<string, string>>,
): string {
  const { folder, script, args, interpreter, interpreterArgs, mode, options } = process;
  const isBun = (program: string) => basename(program) === "bun";
  const word = `--env-file=${file}`;
  const started = isBun(script)
    ? { args: [word, ...withoutEnvFiles(args)], interpreter_args: interpreterArgs }
    : isBun(interpreter)
      ? { args, interpreter_args: [word, ...withoutEnvFiles(interpreterArgs)] }
      : { args, interpreter_args: interpreterArgs, env: environment };
  const app = {
    name,
    script,
    interpreter,
    ...started,
    cwd: folder,
    exec_mode: mode,
    ...(mode === "cluster" ? { instances: 1 } : {}),
    ...options,
    vizion: false,
  };
  return `module.exports = ${JSON.stringify({ apps: [app] }, null, 2)};\n`;
}
