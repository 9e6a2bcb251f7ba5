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
    `closed for deployments on ${gate.at.local}; opens ${next ? `on ${next.local} (${next.utc})` : (gate.noOpening ?? "")}`,
    ...gate.reasons.map(({ text }) => `closed: ${text}`),
    ...tokenLines(gate),
    `a rollback is never refused: ${gate.rollback}`,
  ];
}

/**
 * What is said of the gate: by a preview, in which a refusal is a warning and so is what will close it later; by an
 * update, only that a token opened it.
 *
 * @param others  other reasons why an update would be refused now
 */
export function announceGate(
  kind: RunKind,
  gate: GateAnswer,
  others: readonly string[],
  isPreview: boolean,
): Announcement[] {
  const closed = gateRefusal(kind, gate);
  const refusal = [...closed, ...others];
  const refused =
    refusal.length === 0 ? [] : [["An update would be refused now:", ...refusal].join("\n  ")];
  const unused = closed.length === 0 ? tokenLines(gate) : [];
  const texts = isPreview ? [...refused, ...unused, ...gate.warnings] : [];
  return [...openedLines(kind, gate), ...texts].map((text) => ({ severity: "warn", text }));
}

function tokenLines({ tokenProblems }: GateAnswer): string[] {
  return tokenProblems.map((text) => `the break-glass token opens nothing: ${text}`);
}

function openedLines(kind: RunKind, { breakGlass, overruled }: GateAnswer): string[] {
  if (!isGated(kind) || breakGlass === undefined) return [];
  const { incident, reason, signer } = breakGlass;
  const head = `Opened by break-glass for ${incident} (${reason}), signed by ${signer}; put aside:`;
  return [[head, ...overruled.map(({ text }) => text)].join("\n  ")];
}
