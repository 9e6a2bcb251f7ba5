import { alignColumns } from "../../cli/columns";
import type { Proof } from "./index";

/** A proof as lines for people: what was promised, what was counted and measured, what broke it. */
export function proofLines(proof: Proof): string[] {
  const { name, promise, holds, runs, seed, counts, conditions, violations, seconds } = proof;
  const figures = [...Object.entries(conditions), ...Object.entries(counts)];
  const times = Object.entries(seconds).map(([what, { count, median, p95, least, most }]) => [
    `${what}, seconds`,
    `median ${median.toFixed(1)}`,
    `p95 ${p95.toFixed(1)}`,
    `${least.toFixed(1)} … ${most.toFixed(1)}`,
    `n=${count}`,
  ]);
  return [
    `${name}: ${promise}`,
    `  ${runs} runs, seed ${seed}`,
    ...alignColumns(figures.map(([what, value]) => [what, String(value)])).map(indented),
    ...alignColumns(times).map(indented),
    ...violations.flatMap(({ where, expected, found }) => [
      `  BROKEN ${where}`,
      `    expected ${expected}`,
      `    found    ${found}`,
    ]),
    holds ? "The promise holds." : `The promise does not hold: ${violations.length} violations.`,
  ];
}

const indented = (line: string) => `  ${line}`;
