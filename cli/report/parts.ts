import { html, type Html } from "./html";

/** Some facts as tiles. */
export function tiles(facts: readonly (readonly [name: string, value: string])[]): Html {
  return html`<dl class="facts">
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** A table that scrolls by itself where the page is narrow. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly (Html | string)[])[],
): Html {
  return html`<div class="scroll" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map((one) => html`<td class="words">${one}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** A word in its colour. */
export function badge(word: string, tone: "good" | "bad" | "warn"): Html {
  return html`<span class="verdict ${tone}">${word}</span>`;
}
