import type { ResolvedHost } from "../../config/inventory";
import type { Answer, Login } from "../../facts/ssh";
import { quoteWord, runnerFileOf, stepCommand } from "../../plan/command-text";
import { MARGIN_SECONDS } from "../../plan/confirm-seconds";
import type { Verdict } from "../../plan/protocol";
import type { Run } from "../../plan/release";
import { onHost, type Execute } from "../../facts/on-host";
import type { CarryOut } from "./run-steps";

/** Longest time to copy the runner, in seconds; it has about 200 KB. */
const COPY_SECONDS = 60;

/** Where steps are carried out, and how to get there. */
export interface Reach {
  readonly hosts: readonly ResolvedHost[];
  readonly login: Login;
  readonly run: Run;
  /** Text of the bundled runner. */
  readonly runner: string;
}

/** Carries out steps over ssh, each by a connection of its own, as the engine's Commands do. */
export function overSsh({ hosts, login, run, runner }: Reach): CarryOut {
  const ready = new Set<string>();
  return async (request) => {
    const { phase, limitSeconds } = request;
    const host = hosts.find(({ name }) => name === request.host);
    if (host === undefined) throw new RangeError(`${request.host} is not in the inventory`);
    return onHost(host, login, async (execute) => {
      if (!ready.has(host.name)) await placeRunner(execute, host, run.id, runner);
      ready.add(host.name);
      const runnerFile = runnerFileOf(host.name, run.id);
      const command = stepCommand(host.paths, {
        runId: run.id,
        phase,
        host: host.name,
        runnerFile,
      });
      const stdin = JSON.stringify(request);
      return parseVerdict(await execute(command, stdin, limitSeconds + MARGIN_SECONDS));
    });
  };
}

/**
 * Puts the runner where the engine puts it, whole or not at all.
 *
 * @throws Error  the host did not take it
 */
export async function placeRunner(
  execute: Execute,
  host: Pick<ResolvedHost, "name">,
  runId: string,
  runner: string,
): Promise<void> {
  const file = quoteWord(runnerFileOf(host.name, runId));
  const copy = `cat > ${file}.new && mv -f ${file}.new ${file}`;
  const { code, stderr } = await execute(copy, runner, COPY_SECONDS);
  if (code !== 0) throw new Error(`the runner could not be copied: ${stderr.trim()}`);
}

function parseVerdict({ code, stdout, stderr }: Answer): Verdict {
  const line = stdout.trimEnd().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(line) as Verdict;
  } catch {
    const said = (line || stderr.trim() || "nothing").slice(-300);
    throw new Error(`the step ended with code ${code} and no verdict, and said: ${said}`);
  }
}
