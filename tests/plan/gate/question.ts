import { gateSchema, type GateSettings } from "../../../config/gate";
import { calendarOf } from "../../../plan/gate/calendar";
import { evaluateGate } from "../../../plan/gate/evaluate";
import { factsWithoutFiles, type GateFacts } from "../../../plan/gate/facts";
import type { GateQuestion } from "../../../plan/gate/view";
import { CHINA_YEARS } from "../../../plan/gate/years/china";

/** China's holidays up to 2026, whatever years are added later. */
export const CALENDAR = calendarOf(CHINA_YEARS.filter(({ year }) => year <= 2026));

/** The procedure's gate with two people on call, and some keys changed. */
export function gateWith(changes: Readonly<Record<string, unknown>> = {}): GateSettings {
  return gateSchema.parse({ onCall: ["ann", "bob"], ...changes });
}

/** What the files of a gate say; China's holidays up to 2026, and no files, unless changed. */
export function factsWith(gate: GateSettings, changes: Partial<GateFacts> = {}): GateFacts {
  const facts = factsWithoutFiles(gate);
  const calendar = gate.calendar.source === "china" ? CALENDAR : facts.calendar;
  return { ...facts, calendar, ...changes };
}

/**
 * A question about production at a local time of Shanghai.
 *
 * @param local  `2026-11-18 10:05`, seconds allowed
 */
export function questionAt(local: string, changes: Partial<GateQuestion> = {}): GateQuestion {
  const gate = changes.gate ?? gateWith();
  return {
    stack: "production",
    gate,
    facts: factsWith(gate),
    budgetSeconds: 1800,
    at: `${local.replace(" ", "T")}+08:00`,
    release: "v2.4.0",
    actor: "eve@desk",
    ...changes,
  };
}

/** Texts of the reasons at a local time of Shanghai. */
export function reasonsAt(local: string, changes: Partial<GateQuestion> = {}): string[] {
  return evaluateGate(questionAt(local, changes)).reasons.map(({ text }) => text);
}
