import type { DeliveryReport } from "../../plan/report/report";
import { html, Html } from "./html";
import { refusedSections, refusedTitle } from "./refused-page";
import { runSections, runTitle } from "./run-page";
import { measuresSection } from "./measures-section";
import { REPORT_STYLE } from "./style";

/** Nothing may be loaded, and no script may run, whatever a host or a release has written into the report. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The report as one HTML page that needs nothing else. */
export function reportPage(report: DeliveryReport): string {
  const isRun = report.kind === "run";
  const title = isRun ? runTitle(report) : refusedTitle(report);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${isRun ? runSections(report) : refusedSections(report)} ${measuresSection(report)}
          ${report.missing.map((line) => html`<p class="detail quiet">${line}</p>`)}
        </main>
      </body>
    </html> `.text;
}
