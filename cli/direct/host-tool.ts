import type { ResolvedHost } from "../../config/inventory";
import type { Login } from "../../facts/ssh";
import { quoteWord } from "../../plan/command-text";
import type { BalancerPlace } from "../../plan/protocol";
import { onHost } from "../../facts/on-host";

/** Whose tool is called, and how to get there. */
export interface ToolPlace {
  readonly stack: string;
  readonly host: ResolvedHost;
  readonly login: Login;
  /** Text of the bundled runner: also a host on which nothing is installed yet has a tool then. */
  readonly runner: string;
  /** Needed by a tool that restarts or stops the app. */
  readonly balancer?: BalancerPlace;
}

/**
 * Calls `prism-host <words>` on a host by this program's own runner, which is piped there; nothing is left.
 *
 * @returns  whether it did so, and what it said
 * @throws Error  nobody could ask it
 */
export function callHostTool(
  { stack, host, login, runner, balancer }: ToolPlace,
  words: readonly string[],
  limitSeconds: number,
): Promise<{ readonly ok: boolean; readonly words: string }> {
  const { paths, name } = host;
  const own = JSON.stringify({ host: name, stack, paths, balancer });
  const variables = [`PATH=${paths.search.join(":")}`, `PRISM_HOST=${own}`];
  const argv = ["env", ...variables, paths.bun, "run", "-", ...words];
  const command = `exec ${argv.map(quoteWord).join(" ")}`;
  return onHost(host, login, async (execute) => {
    const { code, stdout, stderr } = await execute(command, runner, limitSeconds);
    const words = (stdout.trim() || stderr.trim() || "nothing").slice(-1000);
    // 1 is its own refusal; anything else never came so far.
    if (code > 1 || code < 0) throw new Error(`ended with code ${code} and said: ${words}`);
    return { ok: code === 0, words };
  });
}
