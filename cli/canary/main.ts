import { talkCommand } from "../../plan/command-text";
import type { Verdict } from "../../plan/protocol";
import type { WatchRequest } from "../../plan/watch-request";
import { streamsOverSsh } from "./stream";
import { broken, skipped } from "./verdicts";
import { watchCanary } from "./watch";

/**
 * Carries out the canary watch, prints its verdict and ends the process.
 *
 * @param text  the request as JSON
 */
export async function main(text: string): Promise<void> {
  const request = JSON.parse(text) as WatchRequest;
  const verdict = await carryOut(request);
  process.stdout.write(`${JSON.stringify(verdict)}\n`, () => process.exit(0));
}

async function carryOut(request: WatchRequest): Promise<Verdict> {
  const { upstream, run, privateKey, connectTimeoutSeconds } = request;
  if (upstream !== "go") return skipped(request, upstream);
  const startedAt = new Date();
  const login = { privateKey, agent: process.env.SSH_AUTH_SOCK, connectTimeoutSeconds };
  const say = (line: string) => process.stderr.write(`${line}\n`);
  try {
    const open = streamsOverSsh(login, ({ name, paths }) =>
      talkCommand("measure", paths, name, run.id),
    );
    return await watchCanary(request, open, say);
  } catch (error) {
    return broken(request, error, startedAt);
  }
}
