import type { DeliveryReport, RefusedReport, RunReport } from "../../plan/report/report";
import { reviewText } from "../../plan/review/render";
import { describeSize } from "../../plan/sizes";
import { alignColumns } from "../columns";
import type { Line } from "../status-screen";
import { durationOf, timeOf } from "./words";

const COLUMNS = ["HOST", "WAVE", "RAN BEFORE", "RUNS NOW", "ENDING", "SECONDS"];
const LABEL_WIDTH = 10;

/** The report as a short table for a terminal. */
export function reportScreen(report: DeliveryReport): Line[] {
  const own = report.kind === "run" ? runLines(report) : refusedLines(report);
  const provable = report.measures.flatMap(({ name, verdict }) =>
    verdict === null ? [] : [`${name} ${verdict}`],
  );
  return [
    ...own,
    fact("measures", provable.join(", ")),
    ...report.missing.map((text): Line => ({ text, tone: "warn" })),
  ];
}

function runLines(report: RunReport): Line[] {
  const { stack, zone, deployment, verdict, by, why, openedAt, seconds, runId, hosts } = report;
  const rows = hosts.map(({ host, wave, from, runs, ending, steps }) => [
    host,
    wave === null ? "-" : String(wave),
    from ?? "-",
    runs ?? "nothing",
    ending,
    String(Math.round(steps.reduce((total, step) => total + step.seconds, 0))),
  ]);
  const [head = "", ...lines] = alignColumns([COLUMNS, ...rows], [1, 5]);
  const checks = report.checks?.map(({ check }) => check).join(", ");
  const backups = report.facts.flatMap((one) =>
    one.fact === "backup" ? [`${one.host} ${describeSize(one.backup.bytes)}`] : [],
  );
  return [
    { text: `${deployment.tag} on ${stack}: ${verdict.word}`, tone: verdict.tone },
    { text: verdict.sentence, tone: "plain" },
    { text: head, tone: "strong" },
    ...lines.map((text): Line => ({ text, tone: "plain" })),
    fact("run", `${runId}, ${timeOf(openedAt, zone)}, took ${durationOf(seconds)}`),
    fact("who", `${by}: ${why}`),
    ...report.watches.map(({ name, outcome, seconds: watched, requests }) =>
      fact("watch", `${name}: ${outcome} after ${durationOf(watched)}; ${requests}`),
    ),
    fact("gate", report.gate),
    fact("checks", checks === undefined ? "none recorded" : `${checks}: passed`),
    fact("backup", backups.join(", ") || "none"),
    ...report.markedBad.map((id) => fact("bad", `${id} is marked bad`)),
  ];
}

function refusedLines({ stack, zone, at, review, newestRun }: RefusedReport): Line[] {
  return [
    { text: `${review.wanted} on ${stack}: refused, as of ${timeOf(at, zone)}`, tone: "bad" },
    { text: "Nothing was touched, and the hosts know nothing of it.", tone: "plain" },
    ...reviewText(review).map((text): Line => {
      const isBad = text.startsWith("FAILED") || text.startsWith("in the way");
      return { text, tone: isBad ? "bad" : "plain" };
    }),
    fact(
      "newest",
      newestRun === null ? "no run" : `prism report --stack ${stack} --run ${newestRun}`,
    ),
  ];
}

function fact(label: string, text: string): Line {
  return { text: `${label.padEnd(LABEL_WIDTH)}${text}`, tone: "plain" };
}
