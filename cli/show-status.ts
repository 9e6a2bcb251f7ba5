import { withoutGate } from "../config/parse";
import { describeStatus } from "../plan/status";
import { paint, showsColours } from "./colours";
import { gateWarnings } from "./gate-warnings";
import { observeStack } from "./observe";
import { readStackInput, settingsOf } from "./settings";
import { statusScreen } from "./status-screen";

/** Whose status is shown, and how. */
export interface StatusChoice {
  readonly stack: string;
  /** As for Pulumi's --config-file; null for the stack's usual file. */
  readonly configFile: string | null;
  readonly json: boolean;
}

/**
 * Asks the hosts of a stack by ssh and prints what they run.
 *
 * @returns  exit code: 0 if every host answered, else 1
 */
export async function showStatus({ stack, configFile, json }: StatusChoice): Promise<number> {
  const input = await readStackInput({ stack, configFile });
  // A broken gate is told below, and hides nothing of the hosts.
  const settings = settingsOf({ ...input, values: withoutGate(input.values) });
  const hosts = await observeStack(stack, settings);
  const gate = await gateWarnings(stack, input);
  const now = new Date().toISOString();
  const status = describeStatus({ stack, configFile, settings, now, hosts });
  if (json) {
    console.log(JSON.stringify({ ...status, gate }, null, 2));
  } else {
    const coloured = showsColours(process.stdout, process.env);
    for (const line of statusScreen(status, gate)) console.log(paint(line, coloured));
  }
  return hosts.every((host) => host.state === "observed") ? 0 : 1;
}
