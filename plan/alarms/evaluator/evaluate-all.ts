import type { AlarmState, PlannedAlarm, PlannedComposite } from "../alarm";
import { holds, parseRule } from "../rule";
import { evaluateAlarm, type Evaluation, type ReadMetric } from "./evaluate";

/** Judgements by id of the alarm. */
export type Evaluations = Readonly<Record<string, Evaluation>>;

/** Alarms to judge; a composite stands behind those its rule names. */
export interface Alarms {
  readonly alarms: readonly PlannedAlarm[];
  readonly composites: readonly PlannedComposite[];
}

/**
 * States of all alarms of a stack at one time.
 *
 * @param read    samples known at that time
 * @param at      seconds since 1970
 * @param before  judgements until now; an alarm that is not in it has just been made
 */
export function evaluateAll(
  { alarms, composites }: Alarms,
  read: ReadMetric,
  at: number,
  before: Evaluations = {},
): Evaluations {
  const found: Record<string, Evaluation> = {};
  const states = new Map<string, AlarmState>();
  const note = (id: string, name: string, evaluation: Evaluation) => {
    found[id] = evaluation;
    states.set(name, evaluation.state);
  };
  for (const { id, inputs } of alarms) {
    const state = before[id]?.state ?? "INSUFFICIENT_DATA";
    note(id, inputs.name, evaluateAlarm(inputs, read, at, state));
  }
  const stateOf = (name: string): AlarmState => {
    const state = states.get(name);
    if (state === undefined) throw new RangeError(`rule: expected an alarm before it, got ${name}`);
    return state;
  };
  for (const { id, inputs } of composites) {
    const state = holds(parseRule(inputs.alarmRule), stateOf) ? "ALARM" : "OK";
    note(id, inputs.alarmName, { state, reason: inputs.alarmRule });
  }
  return found;
}
