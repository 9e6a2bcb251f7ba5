import type { Finding } from "../../plan/judgement/findings";
import { showNumber } from "../../plan/judgement/judge";
import type { ReportHost, ReportWatch, RunReport } from "../../plan/report/report";
import { describeSize } from "../../plan/sizes";
import { chartsOf } from "./charts";
import { html, type Html } from "./html";
import { badge, table, tiles } from "./parts";
import { timelineOf } from "./timeline";
import { durationOf, timeOf } from "./words";

/** Title of the page of a run. */
export function runTitle({ stack, deployment, verdict }: RunReport): string {
  return `${deployment.tag} on ${stack}: ${verdict.word}`;
}

/** A run from its verdict to its smallest facts. */
export function runSections(report: RunReport): Html {
  const { stack, zone, deployment, verdict, lane, by, why, openedAt, seconds, runId } = report;
  const backups = report.facts.flatMap((one) => (one.fact === "backup" ? [one] : []));
  return html`<h1>${deployment.tag} on ${stack}</h1>
    <p>${badge(verdict.word, verdict.tone)}</p>
    <p class="sentence">${verdict.sentence}</p>
    ${tiles([
      ["Began", timeOf(openedAt, zone)],
      ["Took", seconds === null ? "not ended" : durationOf(seconds)],
      ["Who", by],
      ["Why", why],
    ])}
    <p class="quiet meta long">
      Run ${runId}, ${lane}, deployment ${deployment.id}, commit ${deployment.commit}
    </p>
    <h2>Hosts</h2>
    ${table(
      ["Host", "Wave", "Ran before", "Runs now", "Ending"],
      report.hosts.map(hostRow(verdict.sentence)),
    )}
    <h2>Timeline</h2>
    ${timelineOf(report)} ${report.watches.map(watchSection)}
    <h2>Before it began</h2>
    ${table(["What", "Found"], [["gate", report.gate], ...checkRows(report)])}
    <h2>Backup</h2>
    ${
      backups.length === 0
        ? html`<p class="quiet">This run made none.</p>`
        : table(
            ["Host", "Archive", "Size", "SHA-256"],
            backups.map(({ host, backup }) => [
              host,
              backup.path,
              describeSize(backup.bytes),
              backup.sha256,
            ]),
          )
    }
    ${othersOf(report)}`;
}

function checkRows({ checks }: RunReport): Html[][] | string[][] {
  if (checks === null) return [["release checks", "none recorded for this run"]];
  return checks.map(({ check, text }) => [
    html`${check} ${badge("passed", "good")}`,
    html`${text}`,
  ]);
}

/** @param said  what is not to be said again at each host */
const hostRow = (said: string) => (row: ReportHost) => {
  const { host, wave, from, runs, ending, reason } = row;
  const back = wave === null ? "warn" : "bad";
  const tone = ending === "confirmed" ? "good" : ending === "reverted" ? back : "warn";
  const why = reason === null || said.includes(reason) ? html`` : html` ${reason}`;
  return [
    host,
    wave === null ? "not switched" : String(wave),
    from ?? (wave === null ? "-" : "nothing"),
    runs ?? "nothing",
    html`${badge(ending, tone)}${why}`,
  ];
};

function watchSection(watch: ReportWatch): Html {
  const { name, outcome, seconds, requests, reason, findings } = watch;
  const title = name === "canary" ? "Canary against control" : `Watch ${name}`;
  return html`<h2>${title}</h2>
    <p>
      ${badge(outcome, outcome === "failed" ? "bad" : "good")} after ${durationOf(seconds)};
      ${requests}
    </p>
    ${reason === null ? html`` : html`<p class="detail">${reason}</p>`} ${chartsOf(watch)}
    ${
      findings.length === 0
        ? html``
        : html`<h3>Against the limits, at its end</h3>
            ${table(["What", "Canary", "Control", "Limit", ""], findings.map(findingRow))}`
    } `;
}

const STATES = {
  ok: badge("ok", "good"),
  unclear: badge("unclear", "warn"),
  breach: badge("breach", "bad"),
};

function findingRow({ name, canary, control, limit, unit, state }: Finding): (Html | string)[] {
  const other = control === null ? "-" : showNumber(control, unit);
  return [name, showNumber(canary, unit), other, showNumber(limit, unit), STATES[state]];
}

/** Migrations, hosts that could not be put back, and what was marked bad; nothing where there is none. */
function othersOf({ facts, markedBad }: RunReport): Html {
  const lines = [
    ...facts.flatMap((one) => {
      if (one.fact === "backup") return [];
      const words =
        one.fact === "migration"
          ? `schema from level ${one.from} to ${one.to}`
          : `could not be put back: ${one.reason}`;
      return [`${one.host}: ${words}`];
    }),
    ...markedBad.map((id) => `marked bad: ${id}`),
  ];
  if (lines.length === 0) return html``;
  return html`<h2>Also written down</h2>
    <ul>
      ${lines.map((line) => html`<li class="detail">${line}</li>`)}
    </ul>`;
}
