import { describeFreeze, freezesIn, type EmergencyFreeze } from "./freezes";
import { clockOf, localTime, millisecondsOf } from "./time";
import type { GateSettings } from "../../config/gate";
import { windowOfStamp } from "./windows";

/** What is asked before each wave but the first. */
export interface WaveQuestion {
  readonly gate: GateSettings;
  /** GateAnswer.window of the run's start, as its id has it. */
  readonly window: string;
  /** ISO 8601 with Z or an offset. */
  readonly at: string;
  /** Freezes that the hosts keep. */
  readonly emergencies: readonly EmergencyFreeze[];
}

/**
 * Why a run that has begun may not begin its next wave; then the fleet goes back, and nothing is marked bad.
 *
 * @returns  empty when it may
 * @throws RangeError  an instant of the question is not ISO 8601
 */
export function waveReasons({ gate, window, at, emergencies }: WaveQuestion): string[] {
  const now = millisecondsOf(at);
  const frozen = freezesIn({ from: now, until: now + 1 }, gate, emergencies).map((freeze) =>
    describeFreeze(freeze, gate.zone),
  );
  const opened = windowOfStamp(window, gate);
  // A run without a window was opened where there is none, by break-glass, or goes back.
  if (opened === null) return frozen;
  const end = opened.until + gate.overrunMinutes * 60_000;
  if (now < end) return frozen;
  const clock = clockOf(localTime(end, gate.zone));
  return [
    `the run's window and ${gate.overrunMinutes} minutes of overrun ended at ${clock}`,
    ...frozen,
  ];
}
