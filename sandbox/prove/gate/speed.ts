import { gateSchema, type GateSettings } from "../../../config/gate";
import { evaluateGate } from "../../../plan/gate/evaluate";
import { factsWithoutFiles } from "../../../plan/gate/facts";
import { nextOpening } from "../../../plan/gate/opening";
import { viewOf, type GateQuestion } from "../../../plan/gate/view";
import { timesOf } from "../findings";

const PEOPLE = { onCall: ["ann", "bob"] };

/** Processor time of single calls of the evaluator; the clock on the wall would show the machine's other work too. */
export function measureSpeed(): Readonly<Record<string, string>> {
  const gate = gateSchema.parse(PEOPLE);
  const open = questionAt("2026-11-18T10:05:00+08:00", gate);
  const closed = questionAt("2026-09-30T21:30:00+08:00", gate);
  // A deployment that fits into no window of any day: 400 of them are looked at.
  const none = gateSchema.parse({ ...PEOPLE, calendar: { source: "none" } });
  const view = viewOf(questionAt("2026-11-18T10:05:00+08:00", none), factsWithoutFiles(none));
  return {
    "an answer, open": measure(1000, () => evaluateGate(open)),
    "an answer, closed": measure(1000, () => evaluateGate(closed)),
    "no opening within 400 days": measure(50, () =>
      nextOpening(view.now, none, view.calendar, [], 3_600_000),
    ),
  };
}

function questionAt(at: string, gate: GateSettings): GateQuestion {
  const who = { release: "v2.4.0", actor: "eve@desk" };
  return { stack: "production", gate, budgetSeconds: 1800, at, ...who };
}

function measure(calls: number, call: () => unknown): string {
  const milliseconds = Array.from({ length: calls }, () => {
    const start = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  const { median, p95, least, most } = timesOf(milliseconds);
  return `median ${median} ms, p95 ${p95}, ${least} … ${most}, n=${calls}`;
}
