import type { ReportHost, ReportStep, RunReport } from "../../plan/report/report";
import { html, type Html } from "./html";
import { durationOf, offsetOf } from "./words";

/** A bar with what is to be said of it. */
interface Row {
  readonly name: string;
  readonly from: number;
  readonly seconds: number;
  readonly outcome: ReportStep["outcome"] | "watch";
  readonly words: string;
  readonly reason: string | null;
}

/** Words of the procedure for the phases, where they are others. */
const NAMES: Readonly<Record<string, string>> = { activate: "pm2-activate", undo: "migrate-undo" };

/** Steps as bars over the time of the run, by host; the watches between the waves at the end. */
export function timelineOf({ hosts, watches, seconds }: RunReport): Html {
  const groups = [
    ...hosts.map((host) => ({ name: titleOf(host), rows: host.steps.map(rowOf) })),
    {
      name: "between the waves",
      rows: watches.map((watch): Row => ({
        ...watch,
        outcome: watch.outcome === "failed" ? "failed" : "watch",
        words: watch.outcome,
        // Its own section says it.
        reason: null,
      })),
    },
  ].filter(({ rows }) => rows.length > 0);
  const ends = groups.flatMap(({ rows }) => rows.map((row) => row.from + row.seconds));
  const length = Math.max(1, seconds ?? 0, ...ends);
  return html`<div class="scroll" tabindex="0">
    <table class="timeline">
      <thead>
        <tr>
          <th>Step</th>
          <th>0:00 to ${offsetOf(length)}</th>
          <th class="number">At</th>
          <th class="number">Took</th>
          <th>Outcome</th>
        </tr>
      </thead>
      ${groups.map(
        ({ name, rows }) =>
          html`<tbody>
            <tr>
              <th colspan="5" scope="rowgroup">${name}</th>
            </tr>
            ${rows.map((row) => bar(row, length))}
          </tbody>`,
      )}
    </table>
  </div>`;
}

function titleOf({ host, wave }: ReportHost): string {
  return wave === null ? `${host}, not switched` : `${host}, wave ${wave}`;
}

function rowOf({ phase, gapSeconds, ...step }: ReportStep): Row {
  const gap = gapSeconds > 0 ? `, nobody answered for ${durationOf(gapSeconds)}` : "";
  return { ...step, name: NAMES[phase] ?? phase, words: `${step.outcome}${gap}` };
}

function bar({ name, from, seconds, outcome, words, reason }: Row, length: number): Html {
  const percent = (value: number) => ((100 * value) / length).toFixed(2);
  const start = Math.min(from, length);
  const width = Math.min(seconds, length - start);
  const tone = outcome === "failed" ? "bad" : outcome === "reverted" ? "warn" : "quiet";
  return html`<tr>
      <td>${name}</td>
      <td class="track">
        <span
          class="${outcome}"
          style="margin-left:${percent(start)}%;width:${percent(width)}%"
        ></span>
      </td>
      <td class="number">${offsetOf(from)}</td>
      <td class="number">${durationOf(seconds)}</td>
      <td><span class="${tone === "quiet" ? "quiet" : `verdict ${tone}`}">${words}</span></td>
    </tr>
    ${
      reason === null
        ? html``
        : html`<tr class="why">
            <td colspan="5">${reason}</td>
          </tr>`
    } `;
}
