import { gateSchema, type GateSettings } from "../../../config/gate";
import { evaluateGate } from "../../../plan/gate/evaluate";
import type { GateQuestion } from "../../../plan/gate/view";

/** The procedure's gate with two people on call, and some keys changed. */
export function gateWith(changes: Readonly<Record<string, unknown>> = {}): GateSettings {
  return gateSchema.parse({ onCall: ["ann", "bob"], ...changes });
}

/**
 * A question about production at a local time of Shanghai.
 *
 * @param local  `2026-11-18 10:05`, seconds allowed
 */
export function questionAt(local: string, changes: Partial<GateQuestion> = {}): GateQuestion {
  return {
    stack: "production",
    gate: gateWith(),
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
