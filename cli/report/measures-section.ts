import type { Measure } from "../../plan/measures/measures";
import type { DeliveryReport } from "../../plan/report/report";
import { measureCells } from "../measures-screen";
import { html, type Html } from "./html";
import { badge, table } from "./parts";

const TONES = {
  met: "good",
  "not met": "bad",
  "not yet provable": "warn",
  unknown: "warn",
} as const;

/** How well the procedure works over all runs that the hosts remember. */
export function measuresSection({ measures }: DeliveryReport): Html {
  return html`<h2>Measures of the procedure</h2>
    ${table(
      ["Measure", "Value", "N", "95 % interval", "Target", "Verdict"],
      measures.map((measure) => {
        const [, value = "", n = "", interval = "", target = ""] = measureCells(measure);
        return [
          html`${measure.name}<br /><span class="quiet">${measure.meaning}</span>`,
          value,
          n,
          interval,
          target,
          verdictOf(measure),
        ];
      }),
    )}`;
}

function verdictOf({ verdict }: Measure): Html | string {
  return verdict === null ? "-" : badge(verdict, TONES[verdict]);
}
