import { figuresOf, hostWords, type Figure, type Sample } from "./figures";
import { describeVerdict, judge } from "./targets";

/** The machine that was measured on, and when. */
export interface Circumstances {
  /** ISO 8601. */
  readonly date: string;
  readonly cpus: number;
  readonly memoryGigabytes: number;
  readonly node: string;
  /** Mean load of the minute before. */
  readonly load: number;
  readonly commit: string;
}

/** Longest time of one step on any host; seconds. */
export interface StepTime {
  readonly what: string;
  readonly hosts: number;
  readonly phase: string;
  readonly seconds: number;
}

/** All that one run found out. */
export interface Report {
  readonly circumstances: Circumstances;
  readonly samples: readonly Sample[];
  readonly steps: readonly StepTime[];
  /** What was not measured, and why. */
  readonly missing: readonly string[];
}

const BEGIN = "<!-- bench: begin -->";
const END = "<!-- bench: end -->";

/** A report as Markdown: figures, verdicts, and where the time goes. */
export function markdownOf(report: Report): string {
  const { circumstances: at, samples, steps, missing } = report;
  const figures = figuresOf(samples);
  const parts = [
    `Measured on ${at.date.slice(0, 10)} at commit ${at.commit}: ${at.cpus} CPUs, ` +
      `${at.memoryGigabytes} GB of memory, Node ${at.node}, ` +
      `load before the start ${at.load.toFixed(1)}.`,
    figureTable(figures),
    verdictTable(figures),
    ...(steps.length === 0 ? [] : [stepTable(steps)]),
    ...missing.map((line) => `Not measured: ${line}`),
  ];
  return parts.join("\n\n");
}

/**
 * Puts a table into a page, in place of the one before.
 *
 * @throws RangeError  the page has no place for it
 */
export function withTable(page: string, table: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) {
    throw new RangeError(`page: expected ${BEGIN} and ${END}, found no such lines; add them`);
  }
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function hostCounts(list: readonly { readonly hosts: number }[]): number[] {
  return [...new Set(list.map(({ hosts }) => hosts))].toSorted((a, b) => a - b);
}

function cellOf(figure: Figure | undefined): string {
  if (figure === undefined) return "";
  const { median, least, most, machineSeconds } = figure;
  const spread = `${least.toFixed(1)}–${most.toFixed(1)}`;
  return `${median.toFixed(1)} (${spread}), CPU ${machineSeconds.toFixed(1)}`;
}

function figureTable(figures: readonly Figure[]): string {
  const counts = hostCounts(figures);
  const names = [...new Set(figures.map(({ what }) => what))];
  const rows = names.map((what) => [
    what,
    ...counts.map((hosts) =>
      cellOf(figures.find((figure) => figure.what === what && figure.hosts === hosts)),
    ),
  ]);
  return tableOf(["seconds: median (least–most)", ...counts.map(hostWords)], rows);
}

function verdictTable(figures: readonly Figure[]): string {
  const rows = judge(figures).map((verdict) => {
    const { what, hosts, limit, seconds, limitSeconds } = verdict;
    const text = (value: number | null) => (value === null ? "" : value.toFixed(1));
    return [
      `${what}, ${hostWords(hosts)}`,
      limit,
      text(seconds),
      text(limitSeconds),
      describeVerdict(verdict),
    ];
  });
  return tableOf(["target", "at most", "seconds", "limit", "verdict"], rows);
}

function stepTable(steps: readonly StepTime[]): string {
  const counts = hostCounts(steps);
  const names = [...new Set(steps.map(({ what, phase }) => `${what}, ${phase}`))];
  const rows = names.map((name) => [
    name,
    ...counts.map((hosts) => {
      const found = steps.find(
        (one) => `${one.what}, ${one.phase}` === name && one.hosts === hosts,
      );
      return found === undefined ? "" : found.seconds.toFixed(1);
    }),
  ]);
  return tableOf(["seconds on the slowest host, newest run", ...counts.map(hostWords)], rows);
}
