import type { Announcement } from "../announce";
import type { RunKind } from "../run-plan";
import type { GateAnswer } from "./answer";

/** Whether a run of this kind needs an open gate; ending an open run and going back never do. */
export function isGated(kind: RunKind): boolean {
  return kind === "first" || kind === "deploy";
}

/**
 * What the operator reads when the gate is closed for a run; says when it opens and how to go back at any time.
 *
 * @returns  empty when the run may begin
 */
export function gateRefusal(kind: RunKind, gate: GateAnswer): string[] {
  if (!isGated(kind) || gate.isOpen) return [];
  const next = gate.nextOpening;
  return [
    `closed for deployments on ${gate.at.local}; ${next ? `opens on ${next.local} (${next.utc})` : "no next opening is known"}`,
    ...gate.reasons.map(({ text }) => `closed: ${text}`),
    `a rollback is never refused: ${gate.rollback}`,
  ];
}

/** What a preview says of the gate: a refusal is a warning there, and so is what will close it later. */
export function announceGate(kind: RunKind, gate: GateAnswer): Announcement[] {
  const refusal = gateRefusal(kind, gate);
  const texts =
    refusal.length === 0 ? [] : [["An update would be refused now:", ...refusal].join("\n  ")];
  return [...texts, ...gate.warnings].map((text) => ({ severity: "warn", text }));
}
