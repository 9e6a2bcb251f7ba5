import type { GateSettings } from "../../config/gate";
import type { BreakGlass } from "./break-glass";
import { describeFreeze, freezesIn, type EmergencyFreeze } from "./freezes";
import { clockOf, localTime, millisecondsOf } from "./time";
import { windowOfStamp } from "./windows";

/** What of the gate's settings counts while a run is under way. */
export type WaveGate = Pick<GateSettings, "zone" | "windows" | "freezes" | "overrunMinutes">;

/** What is asked before each wave but the first. */
export interface WaveQuestion {
  readonly gate: WaveGate;
  /** GateAnswer.window of the run's start, as its id has it. */
  readonly window: string;
  /** The token that opened the gate for the run, with the time of it. */
  readonly breakGlass?: BreakGlass | undefined;
  /** ISO 8601 with Z or an offset. */
  readonly at: string;
  /** Freezes that the hosts keep. */
  readonly emergencies: readonly EmergencyFreeze[];
}

/** The part of the settings that counts while a run is under way. */
export function waveGateOf({ zone, windows, freezes, overrunMinutes }: GateSettings): WaveGate {
  return { zone, windows, freezes, overrunMinutes };
}

/**
 * Why a run that has begun may not begin its next wave; then the fleet goes back, and nothing is marked bad.
 *
 * @returns  empty when it may
 * @throws RangeError  an instant of the question is not ISO 8601
 */
export function waveReasons(question: WaveQuestion): string[] {
  const { gate, window, at, emergencies, breakGlass } = question;
  const now = millisecondsOf(at);
  // The word of a token counts against what held when the run was opened, not against a later freeze.
  const excused = breakGlass?.opens.includes("freeze") ? breakGlass : null;
  const begun = excused && millisecondsOf(excused.usedAt ?? excused.from);
  const frozen = freezesIn({ from: now, until: now + 1 }, gate, emergencies)
    .filter(({ from }) => begun === null || from > begun)
    .map((freeze) => describeFreeze(freeze, gate.zone));
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
