import { alignColumns } from "../columns";
import { actsOnHosts } from "../run-plan";
import type { HostReview, PlanReview } from "./review";

const COLUMNS = ["host", "runs now", "will run", "wave", "migration", "backup", "seconds"];
const SECONDS = COLUMNS.length - 1;
const LABEL_WIDTH = 12;

/** A label and what is to be said under it. */
type Fact = readonly [label: string, text: string];

/** The review as lines for a terminal. */
export function reviewText(review: PlanReview): string[] {
  const [head = "", ...rows] = alignColumns(
    [COLUMNS.map((column) => column.toUpperCase()), ...review.hosts.map(cells)],
    [SECONDS],
  );
  return [
    titleOf(review),
    head,
    ...rows,
    ...factsOf(review).map(([label, text]) => `${label.padEnd(LABEL_WIDTH)}${text}`),
  ];
}

/** The review as Markdown, to paste into a pull request. */
export function reviewMarkdown(review: PlanReview): string {
  const row = (words: readonly string[]) => `| ${words.map(escaped).join(" | ")} |`;
  return [
    `### ${escaped(titleOf(review))}`,
    "",
    row(COLUMNS),
    row(COLUMNS.map((_, index) => (index === SECONDS ? "---:" : "---"))),
    ...review.hosts.map((host) => row(cells(host))),
    "",
    ...factsOf(review).map(([label, text]) => `- **${label}:** ${escaped(text)}`),
    "",
  ].join("\n");
}

function titleOf({ stack, kind, wanted, runId }: PlanReview): string {
  const run = runId === "unknown" ? "" : `, run ${runId}`;
  return `Plan of ${stack}: ${kind} ${wanted}${run}`;
}

function cells(host: HostReview): string[] {
  const { runs, willRun, wave, migration, backup } = host;
  const seconds = wave === "-" ? "-" : secondsOf(host.seconds);
  return [host.host, runs, willRun, wave, migration, backup, seconds];
}

function factsOf(review: PlanReview): Fact[] {
  const { kind, gate, checks, reasons, notes } = review;
  const passed = checks.filter((one) => one.passed).map(({ check }) => check);
  const failed = checks.filter((one) => !one.passed);
  return [
    ...(actsOnHosts(kind) ? [["estimate", estimateText(review)] as const] : []),
    ["gate", [gate.verdict, gate.reasons.join("; ")].filter(Boolean).join(": ")],
    ...(checks.length === 0 ? [["checks", "not asked"] as const] : []),
    ...(passed.length === 0 ? [] : [["passed", passed.join(", ")] as const]),
    ...failed.map(({ check, text }): Fact => ["FAILED", `${check}: ${text}`]),
    ...reasons.map((text): Fact => ["in the way", text]),
    ...notes.map((text): Fact => ["take care", text]),
    ["rollback", rollbackText(review)],
  ];
}

function estimateText({ seconds, pastRuns }: PlanReview): string {
  if (pastRuns === null) return "unknown: no host told of past runs";
  if (seconds === null) return "unknown: no past run";
  return `${secondsOf(seconds)} s, median of ${pastRuns} ${pastRuns === 1 ? "run" : "runs"}`;
}

function rollbackText({ rollback, unseen }: PlanReview): string {
  const { command, to, undoesMigrations, seconds } = rollback;
  if (to === null && unseen.length > 0) return `unknown without ${unseen.join(", ")}`;
  if (to === null) return "none: nothing else was verified on all hosts";
  const hosts = unseen.length === 0 ? "all hosts" : `all but ${unseen.join(", ")}`;
  const schema = undoesMigrations ? ", takes this deployment's migrations back" : "";
  const time = seconds === null ? "time unknown" : `about ${secondsOf(seconds)} s`;
  return `${command}: ${hosts} to ${to}${schema}; ${time}`;
}

function secondsOf(seconds: number | null): string {
  return seconds === null ? "unknown" : String(Math.round(seconds));
}

/** Characters that Markdown or a table would read differently. */
function escaped(text: string): string {
  return text.replace(/[\\`*_<>|[\]]/g, "\\$&");
}
