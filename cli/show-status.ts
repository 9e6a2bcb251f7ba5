import { withoutGate } from "../config/parse";
import { driftOf } from "../plan/drift";
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
  /** Nothing but the drift, which then ends the command with 3. */
  readonly onlyDrift: boolean;
}

/** Exit code where hosts drifted. */
const DRIFTED = 3;

/**
 * Asks the hosts of a stack by ssh and prints what they run.
 *
 * @returns  exit code: 0 if every host answered, else 1; 3 for drift where that was asked
 */
export async function showStatus({
  stack,
  configFile,
  json,
  onlyDrift,
}: StatusChoice): Promise<number> {
  const input = await readStackInput({ stack, configFile });
  // A broken gate is told below, and hides nothing of the hosts.
  const settings = settingsOf({ ...input, values: withoutGate(input.values) });
  const hosts = await observeStack(stack, settings);
  const gate = await gateWarnings(stack, input);
  const now = new Date().toISOString();
  const status = describeStatus({ stack, configFile, settings, now, hosts });
  const drift = driftOf(status);
  const silent = hosts.filter(({ state }) => state !== "observed").map(({ host }) => host);
  if (onlyDrift) {
    if (json) console.log(JSON.stringify({ stack, now, drift, silent }, null, 2));
    else for (const line of driftLines(drift, silent, hosts.length)) console.log(line);
    return drift.length > 0 ? DRIFTED : silent.length > 0 ? 1 : 0;
  }
  if (json) {
    console.log(JSON.stringify({ ...status, gate, silent }, null, 2));
  } else {
    const coloured = showsColours(process.stdout, process.env);
    for (const line of statusScreen(status, gate)) console.log(paint(line, coloured));
  }
  return silent.length === 0 ? 0 : 1;
}

function driftLines(drift: readonly string[], silent: readonly string[], count: number): string[] {
  const said = [...drift, ...silent.map((host) => `${host}: unknown, it did not answer`)];
  return said.length > 0 ? said : [`no drift on ${count === 1 ? "1 host" : `${count} hosts`}`];
}
