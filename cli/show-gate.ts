import { gateOf } from "../config/gate";
import { operatorName } from "../facts/operator";
import { evaluateGate } from "../plan/gate/evaluate";
import { parseTime } from "../plan/gate/time";
import { gateQuestionOf } from "../plan/gate/view";
import { paint, showsColours } from "./colours";
import { gateScreen } from "./gate-screen";
import { readStackSettings, type StackChoice } from "./settings";

/** Whose gate is asked, about what time, and how it is shown. */
export interface GateChoice extends StackChoice {
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
  const time =
    at === null ? new Date().toISOString() : parseTime(at, gateOf(stack, settings.gate).zone);
  const answer = evaluateGate(gateQuestionOf(settings, { stack, at: time, actor: operatorName() }));
  if (json) {
    console.log(JSON.stringify({ stack, ...answer }, null, 2));
  } else {
    const coloured = showsColours(process.stdout, process.env);
    for (const line of gateScreen(stack, answer)) console.log(paint(line, coloured));
  }
  return answer.isOpen ? 0 : CLOSED_EXIT_CODE;
}
