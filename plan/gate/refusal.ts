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
