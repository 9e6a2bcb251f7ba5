import type { GateAnswer, Rule } from "./answer";
import { breakGlassProblems } from "./break-glass";
import { factsWithoutFiles } from "./facts";
import { nextOpening } from "./opening";
import { lastStartOf, reasonsOf } from "./reasons";
import { millisecondsOf, minutesOf, momentOf, stampOf } from "./time";
import { viewOf, type GateQuestion, type View } from "./view";
import { calendarWarnings, durationWarnings } from "./warnings";

/**
 * Whether a deployment may start at an instant. Reads no clock and no file.
 *
 * @throws RangeError  an instant of the question is not ISO 8601
 */
export function evaluateGate(question: GateQuestion): GateAnswer {
  const facts = question.facts ?? factsWithoutFiles(question.gate);
  const view = viewOf(question, facts);
  const { gate, now } = view;
  const found = reasonsOf(view, facts);

  const token = question.breakGlass;
  const tokenProblems = [
    ...(question.breakGlassFaults ?? []),
    ...(token ? breakGlassProblems(token, { ...question, now }) : []),
  ];
  const opens: readonly Rule[] = token && tokenProblems.length === 0 ? token.opens : [];
  const reasons = found.filter(({ rule }) => !opens.includes(rule));
  const overruled = found.filter(({ rule }) => opens.includes(rule));

  const isOpen = reasons.length === 0;
  const until = token && overruled.length > 0 ? millisecondsOf(token.until) : lastStartOf(view);
  return {
    isOpen,
    at: momentOf(now, gate.zone),
    reasons,
    overruled,
    tokenProblems,
    warnings: [...calendarWarnings(view), ...durationWarnings(view, question.budgetSeconds)],
    ...(token && isOpen && overruled.length > 0 && { breakGlass: token }),
    window: found.length > 0 ? "closed" : wordOf(view),
    minutesLeft: !isOpen ? 0 : until === null ? null : minutesOf(until - now),
    nextOpening: isOpen || facts.problems.length > 0 ? null : openingOf(view),
    rollback: `prism rollback --stack ${question.stack}`,
  };
}

function wordOf({ window }: View): string {
  return window === null ? "open" : stampOf(window.from);
}

function openingOf({ now, gate, calendar, emergencies, need }: View) {
  const next = nextOpening(now, gate, calendar, emergencies, need);
  return next === null ? null : momentOf(next, gate.zone);
}
