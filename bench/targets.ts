import type { Figure } from "./figures";

/** So many times another figure of the same run. */
interface Term {
  readonly times: number;
  readonly what: string;
  /** On how many hosts; on as many as what is judged if left out. */
  readonly hosts?: number;
}

/** What is to be reached: the median of something, at most the sum of some terms. */
export interface Target {
  readonly what: string;
  /** On how many hosts; null: on each number that was measured. */
  readonly hosts: number | null;
  readonly atMost: readonly Term[];
}

const FLOOR = "bash, parallel";

/** What the project wants of itself; all are ratios within one run. */
export const TARGETS: readonly Target[] = [
  { what: "prism: preview", hosts: null, atMost: [{ times: 1.5, what: "empty program: preview" }] },
  { what: "prism: up", hosts: null, atMost: [{ times: 1.5, what: "empty program: up" }] },
  { what: "prism: deploy", hosts: 10, atMost: [{ times: 1, what: "ansible: deploy" }] },
  { what: "prism: deploy", hosts: 10, atMost: [{ times: 3, what: `${FLOOR}: deploy` }] },
  // Clearly below linear: half of it.
  { what: "prism: deploy", hosts: 10, atMost: [{ times: 5, what: "prism: deploy", hosts: 1 }] },
  {
    what: "prism: rollback",
    hosts: 10,
    atMost: [
      { times: 1, what: "prism: up" },
      { times: 2, what: `${FLOOR}: rollback` },
    ],
  },
  {
    what: "prism: rollback --direct",
    hosts: 10,
    atMost: [{ times: 1.5, what: `${FLOOR}: rollback` }],
  },
  { what: "runner: deploy", hosts: 1, atMost: [{ times: 1.3, what: "one shell: deploy" }] },
];

/** How far a target was reached on one number of hosts. */
export interface Verdict {
  readonly what: string;
  readonly hosts: number;
  /** The target in words. */
  readonly limit: string;
  /** Median in seconds; null if it was not measured. */
  readonly seconds: number | null;
  /** The limit in seconds; null if a part of it was not measured. */
  readonly limitSeconds: number | null;
}

/** Judges every target by the figures of one run. */
export function judge(figures: readonly Figure[], targets = TARGETS): Verdict[] {
  const median = (what: string, hosts: number) =>
    figures.find((figure) => figure.what === what && figure.hosts === hosts)?.median ?? null;
  return targets.flatMap(({ what, hosts, atMost }) => {
    const measured = figures.filter((figure) => figure.what === what).map((one) => one.hosts);
    return (hosts === null ? measured : [hosts]).map((on): Verdict => {
      const parts = atMost.map((term) => {
        const value = median(term.what, term.hosts ?? on);
        return value === null ? null : term.times * value;
      });
      const sum = parts.reduce((all, part) => (all === null || part === null ? null : all + part));
      const limit = atMost.map(wordsOf).join(" + ");
      return { what, hosts: on, limit, seconds: median(what, on), limitSeconds: sum };
    });
  });
}

function wordsOf({ times, what, hosts }: Term): string {
  return `${times} × ${what}${hosts === undefined ? "" : ` on ${hosts}`}`;
}

/** The verdict in words: met, missed by so many seconds, or not measured. */
export function describeVerdict({ seconds, limitSeconds }: Verdict): string {
  if (seconds === null || limitSeconds === null) return "not measured";
  const over = seconds - limitSeconds;
  const share = `${(seconds / limitSeconds).toFixed(2)} of the limit`;
  return over <= 0 ? `met, ${share}` : `**missed by ${over.toFixed(1)} s**, ${share}`;
}
