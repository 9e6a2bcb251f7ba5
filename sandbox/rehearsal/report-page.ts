import { formatPage } from "../../cli/report/document";
import { html, type Html } from "../../cli/report/html";
import { describeStates, type AlarmsSeen } from "./alarms";
import { brokenLines, type RehearsalReport, type StepReport } from "./report";
import { REPORT_STYLE } from "./report-style";
import type { TrafficCount } from "./step";

const WORDS: Record<StepReport["outcome"], string> = {
  kept: "as promised",
  broken: "broken",
  "not run": "not run",
};

/** The rehearsal as one HTML page that needs nothing else: no script, no request, readable on a phone. */
export function reportPage(report: RehearsalReport): string {
  const kept = report.steps.filter(({ outcome }) => outcome === "kept").length;
  const verdict = report.ok ? "Every step kept its promise" : "A step broke its promise";
  return formatPage({
    title: `Rehearsal: ${verdict}`,
    style: REPORT_STYLE,
    content: html` <h1>Rehearsal of a PRISM-Gateway deployment</h1>
      <p><span class="verdict ${report.ok ? "kept" : "broken"}">${verdict}</span></p>
      ${brokenLines(report).map((line) => html`<p class="detail">${line}</p>`)}
      <p class="quiet">
        Real Pulumi engine, real sshd, pm2 and Bun, on one machine. What hosts run was read on them
        over ssh: link, health answer, working directory of the process that listens.
      </p>
      <dl class="facts">
        ${fact("Steps as promised", `${kept} of ${report.steps.length}`)}
        ${fact("Time", duration(report.seconds))} ${trafficFacts(report)}
      </dl>
      <p class="quiet meta">${engineLine(report)}</p>
      <h2>Steps</h2>
      <ol class="steps">
        ${report.steps.map((step) => stepItem(step, releasesOf(report)))}
      </ol>`,
  });
}

function engineLine({ startedAt, engine }: RehearsalReport): string {
  const start = `Started ${startedAt.slice(0, 16).replace("T", " ")} UTC`;
  if (engine === null) return `${start}; no Pulumi engine could be prepared.`;
  const standIns = engine.standIns.join(", ") || "none";
  return `${start} with Pulumi ${engine.version} (${engine.source}); stand-ins for official parts: ${standIns}. The logs of all Pulumi commands lie in logs/ beside this page.`;
}

function fact(name: string, value: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function trafficFacts(report: RehearsalReport): Html {
  const counts = report.steps.flatMap(({ traffic }) => traffic ?? []);
  const requests = counts.reduce((sum, count) => sum + count.requests, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  return html`${fact("Requests served", String(requests - failed))}
  ${fact("Requests failed", String(failed))}`;
}

function stepItem(step: StepReport, releases: readonly string[]): Html {
  const style = step.outcome === "not run" ? "quiet" : step.outcome;
  return html`<li>
    <div class="title">${step.title}</div>
    <div class="time">
      ${step.outcome === "not run" ? "" : duration(step.seconds)}
      <span class="verdict ${style}">${WORDS[step.outcome]}</span>
    </div>
    <div class="wide">
      <p class="quiet">Promise: ${step.promise}.</p>
      <p class="detail">${step.detail}</p>
      ${step.traffic === null ? html`` : trafficLine(step.traffic)}
      ${step.alarms === null ? html`` : alarmLines(step.alarms)}
      <div class="hosts">
        ${Object.entries(step.hosts).map(([host, release]) => html`<span class="host ${toneOf(release, releases)}">${host} ${release}</span>`)}
      </div>
      ${
        step.shown === ""
          ? html``
          : html`<details>
              <summary>What Pulumi showed</summary>
              <pre>${step.shown}</pre>
            </details>`
      }
    </div>
  </li> `;
}

function trafficLine({ requests, failed, p95Milliseconds }: TrafficCount): Html {
  const slowness = p95Milliseconds.toFixed(0);
  return html`<p>
    ${requests} requests through the balancer, ${failed} failed, P95 ${slowness} ms
  </p>`;
}

/** The states after the step, and every change during it. */
function alarmLines(seen: AlarmsSeen): Html {
  const { changes } = seen;
  const said = changes.map(
    ({ at, alarm, state, reason }) =>
      html`<li>${at.slice(11, 19)} ${alarm} ${state}: ${reason}</li>`,
  );
  return html`<p>Alarms afterwards: ${describeStates(seen)}</p>
    ${
      changes.length === 0
        ? html``
        : html`<details>
            <summary>${changes.length} changes of their states</summary>
            <ul>
              ${said}
            </ul>
          </details>`
    }`;
}

/** Releases in the order in which hosts first ran them. */
function releasesOf(report: RehearsalReport): string[] {
  const all = report.steps.flatMap(({ hosts }) => Object.values(hosts));
  return [...new Set(all.filter((release) => release.startsWith("v")))];
}

function toneOf(release: string, releases: readonly string[]): string {
  const index = releases.indexOf(release);
  return index < 0 ? "" : index === 0 ? "old" : "new";
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
