// Prints how long the evaluator takes; the aims are 1 ms for an answer and 50 ms for the next opening:
//   node -r ts-node/register/transpile-only tests/plan/gate/oracle/bench.ts
import { evaluateGate } from "../../../../plan/gate/evaluate";
import { nextOpening } from "../../../../plan/gate/opening";
import { viewOf } from "../../../../plan/gate/view";
import { gateWith, questionAt } from "../question";

/** Median of single calls in milliseconds; the machine's other work counts too. */
function median(call: () => unknown, calls: number): number {
  const times = Array.from({ length: calls }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[calls >> 1] ?? 0;
}

/** Milliseconds of one answer, open and closed, and of the longest search for the next opening. */
export function benchmark(): Readonly<Record<string, number>> {
  const open = questionAt("2026-11-18 10:05");
  const closed = questionAt("2026-09-30 21:30");
  // A deployment that fits into no window: every day is looked at.
  const { now, gate, calendar } = viewOf(
    questionAt("2026-11-18 10:05", { gate: gateWith({ calendar: { source: "none" } }) }),
  );
  return {
    open: median(() => evaluateGate(open), 1000),
    closed: median(() => evaluateGate(closed), 1000),
    nextOpening: median(() => nextOpening(now, gate, calendar, [], 3_600_000), 50),
  };
}

if (require.main === module) {
  for (const [name, milliseconds] of Object.entries(benchmark())) {
    console.log(`${name}: ${milliseconds.toFixed(3)} ms`);
  }
}
