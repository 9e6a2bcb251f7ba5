import type { GateSettings } from "../../config/gate";
import type { GateAnswer, Reason, Rule } from "./answer";
import { breakGlassProblems } from "./break-glass";
import { factsWithoutFiles, type GateFacts } from "./facts";
import { onCallReasons, WATCH_MILLISECONDS } from "./on-call";
import { HORIZON_DAYS, nextOpening } from "./opening";
import { lastStartOf, reasonsOf } from "./reasons";
import { localTime, millisecondsOf, minutesOf, momentOf, stampOf } from "./time";
import { viewOf, type GateQuestion, type View } from "./view";
import { calendarWarnings, durationWarnings, wayToNextYear } from "./warnings";
import { windowsOn } from "./windows";

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
    ...(isOpen ? { nextOpening: null } : openingOf(view, facts, found)),
    rollback: `prism rollback --stack ${question.stack}`,
  };
}

function wordOf({ window }: View): string {
  return window === null ? "open" : stampOf(window.from);
}

function openingOf(
  view: View,
  facts: GateFacts,
  found: readonly Reason[],
): Pick<GateAnswer, "nextOpening" | "noOpening"> {
  const { now, gate, calendar, emergencies, need } = view;
  const none = (noOpening: string) => ({ nextOpening: null, noOpening });
  if (facts.problems.length > 0) return none("once the files of the gate can be used");
  const next = nextOpening(now, gate, calendar, emergencies, need);
  if (next === null) return none(whyNone(view));
  const missing = gate.always ? [] : staffAt(next, gate, facts);
  // Time opens it, but nobody who is missing comes by the clock.
  if (missing.length > 0) {
    const others = missing.filter((text) => !found.some((reason) => reason.text === text));
    return none(["once enough people are on call", ...others].join(": "));
  }
  return { nextOpening: momentOf(next, gate.zone) };
}

function whyNone({ gate, calendar }: View): string {
  const isBounded = !gate.always && gate.calendar.unknownYear === "closed";
  return isBounded && calendar.known !== null
    ? `not known: public holidays are known until ${calendar.known.through}; ${wayToNextYear(gate)}`
    : `not within ${HORIZON_DAYS} days`;
}

function staffAt(at: number, gate: GateSettings, { roster }: GateFacts): string[] {
  const { open } = windowsOn(localTime(at, gate.zone).toPlainDate(), gate);
  const window = open.find(({ from, until }) => from <= at && at < until);
  const attended = { from: at, until: (window?.until ?? at) + WATCH_MILLISECONDS };
  return onCallReasons(gate.onCall, roster, attended, gate.zone);
}
