import type { GateAnswer } from "../plan/gate/answer";
import type { Line, Tone } from "./status-screen";

/** One screen for people: open or closed, every reason, the next opening, the way back. */
export function gateScreen(stack: string, answer: GateAnswer): Line[] {
  const { isOpen, at, nextOpening, noOpening } = answer;
  const time = `${at.local} (${at.utc})`;
  return [
    {
      text: `${stack} is ${isOpen ? "OPEN" : "CLOSED"} for deployments on ${time}`,
      tone: isOpen ? "good" : "bad",
    },
    { text: "", tone: "plain" },
    ...section(
      "why",
      "bad",
      answer.reasons.map(({ text }) => text),
    ),
    ...section(
      "put aside",
      "warn",
      answer.overruled.map(({ text }) => `by break-glass: ${text}`),
    ),
    ...section(
      "break-glass",
      "warn",
      answer.tokenProblems.map((text) => `opens nothing: ${text}`),
    ),
    ...section("time left", "plain", isOpen ? [timeLeft(answer)] : []),
    ...section(
      "opens",
      "strong",
      isOpen ? [] : [nextOpening ? `${nextOpening.local} (${nextOpening.utc})` : (noOpening ?? "")],
    ),
    ...section("take care", "warn", answer.warnings),
    ...section("roll back", "plain", [`at any time: ${answer.rollback}`]),
  ];
}

function timeLeft({ minutesLeft }: GateAnswer): string {
  if (minutesLeft === null) return "no end";
  const minutes = minutesLeft === 1 ? "1 minute" : `${minutesLeft} minutes`;
  return minutesLeft === 0
    ? "less than a minute to start a deployment"
    : `${minutes} to start a deployment`;
}

/** A label with its entries below each other; nothing without entries. */
function section(label: string, tone: Tone, entries: readonly string[]): Line[] {
  return entries.map((entry, index) => ({
    text: `${(index === 0 ? label : "").padEnd(12)}${entry}`,
    tone,
  }));
}
