import type { DeliveryReport } from "../../plan/report/report";
import { formatPage } from "./document";
import { html } from "./html";
import { measuresSection } from "./measures-section";
import { refusedSections, refusedTitle } from "./refused-page";
import { runSections, runTitle } from "./run-page";
import { REPORT_STYLE } from "./style";

/** The report as one HTML page that needs nothing else. */
export function reportPage(report: DeliveryReport): string {
  const isRun = report.kind === "run";
  return formatPage({
    title: isRun ? runTitle(report) : refusedTitle(report),
    style: REPORT_STYLE,
    content: html`${isRun ? runSections(report) : refusedSections(report)}
    ${measuresSection(report)}
    ${report.missing.map((line) => html`<p class="detail quiet">${line}</p>`)}`,
  });
}
