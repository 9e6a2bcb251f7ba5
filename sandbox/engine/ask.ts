import { execFile } from "node:child_process";

/** What a short command said. */
export interface Answer {
  readonly isOk: boolean;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a short command to its end and never throws: a command that fails, is missing or takes too long
 * is an answer too.
 *
 * @param limitMilliseconds  after which it is killed
 */
export function ask(
  command: string,
  args: readonly string[],
  limitMilliseconds: number,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Answer> {
  return new Promise((resolve) => {
    const options = {
      env: environment,
      timeout: limitMilliseconds,
      killSignal: "SIGKILL" as const,
    };
    execFile(command, args, options, (error, out, err) =>
      resolve({ isOk: error === null, out, err }),
    );
  });
}
