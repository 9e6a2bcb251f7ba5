import type { RefusedReport } from "../../plan/report/report";
import { html, type Html } from "./html";
import { badge, table, tiles } from "./parts";
import { durationOf, timeOf } from "./words";

/** Title of the page of a refusal. */
export function refusedTitle({ stack, review }: RefusedReport): string {
  return `${review.wanted} on ${stack}: refused`;
}

/** What would be done, and what stands in its way. */
export function refusedSections(report: RefusedReport): Html {
  const { stack, zone, at, review, newestRun } = report;
  const { gate, checks, reasons, rollback, hosts, seconds } = review;
  const closed = gate.verdict === "closed" ? "bad" : "good";
  const back = rollback.to === null ? "nothing else was verified on all hosts" : rollback.to;
  return html`<h1>${review.wanted} on ${stack}</h1>
    <p>${badge("refused", "bad")}</p>
    <p class="sentence">
      An update is refused, and nothing was touched. A refused update leaves nothing on the hosts:
      this page says how things stood when it was asked for.
    </p>
    ${tiles([
      ["Asked", timeOf(at, zone)],
      ["Would take", seconds === null ? "unknown" : durationOf(seconds)],
      ["Newest run on the hosts", newestRun ?? "none"],
      ["prism rollback would go to", back],
    ])}
    <h2>What stands in the way</h2>
    ${table(
      ["What", "", "Found"],
      [
        ["gate", badge(gate.verdict, closed), gate.reasons.join("; ") || "-"],
        ...checks.map(({ check, passed, text }) => [
          check,
          passed ? badge("passed", "good") : badge("failed", "bad"),
          text,
        ]),
        ...reasons.map((text) => ["also", badge("in the way", "bad"), text]),
      ],
    )}
    <h2>Hosts</h2>
    ${table(
      ["Host", "Runs now", "Would run", "Wave", "Migration", "Backup"],
      hosts.map(({ host, runs, willRun, wave, migration, backup }) => [
        host,
        runs,
        willRun,
        wave,
        migration,
        backup,
      ]),
    )}`;
}
