import { hostname, userInfo } from "node:os";
import { gateOf } from "../config/gate";
import { parseTime } from "../plan/gate/time";
import { evaluateGate } from "../plan/gate/evaluate";
import { paint, showsColours } from "./colours";
import { gateScreen } from "./gate-screen";
import { readStackSettings } from "./settings";

/** Whose gate is asked, about what time, and how it is shown. */
export interface GateChoice {
  readonly stack: string;
  /** As for Pulumi's --config-file; null for the stack's usual file. */
  readonly configFile: string | null;
  /** Time in question as typed; null: now. */
  readonly at: string | null;
  readonly json: boolean;
}

const CLOSED_EXIT_CODE = 3;

/**
 * Says whether a deployment may start; reads the configuration alone.
 *
 * @returns  exit code: 0 open, 3 closed
 */
export async function showGate({ stack, configFile, at, json }: GateChoice): Promise<number> {
  const settings = await readStackSettings({ stack, configFile });
  const gate = gateOf(stack, settings.gate);
  const answer = evaluateGate({
    stack,
    gate,
    budgetSeconds: settings.limits.budget,
    at: at === null ? new Date().toISOString() : parseTime(at, gate.zone),
    release: settings.release,
    actor: `${userInfo().username}@${hostname()}`,
  });
  if (json) {
    console.log(JSON.stringify({ stack, ...answer }, null, 2));
  } else {
    const coloured = showsColours(process.stdout, process.env);
    for (const line of gateScreen(stack, answer)) console.log(paint(line, coloured));
  }
  return answer.isOpen ? 0 : CLOSED_EXIT_CODE;
}
