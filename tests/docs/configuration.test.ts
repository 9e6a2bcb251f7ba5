import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { settingsShape } from "../../config/shape";
import { expectSection } from "../support/section";
import { rowsOf, topKeys, topRow, type Row } from "./support/settings-reference";

const DOCUMENT = join(resolve(__dirname, "..", ".."), "docs", "configuration.md");
const BETWEEN = /(<!-- keys: [^\n]* -->\n)[^]*(<!-- end of keys -->)/;

const cell = (text: string) => text.replaceAll("|", "\\|").replace(/[<>]/g, "\\$&");
const anchor = (top: string) => `prism${top.toLowerCase()}`;

function table(rows: readonly Row[], link: (row: Row) => string): string {
  const lines = rows.map((row) => {
    const forms = row.forms.map((form) => `\`${form}\``).join(", ");
    const text = `${forms === "" ? "" : `With ${forms}: `}${row.description}`;
    return `| ${link(row)} | ${row.type} | ${row.byDefault} | ${cell(text)} |`;
  });
  return ["| key | type | default | what it does |", "| --- | --- | --- | --- |", ...lines].join(
    "\n",
  );
}

/** Defaults that do not fit into a row, as they would stand in a stack file. */
function longDefaults(top: string, rows: readonly Row[]): string {
  return rows
    .filter(({ byDefault, type }) => byDefault === "see below" && type.startsWith("list"))
    .map(({ key }) => {
      const group = settingsShape().properties?.[top];
      const node = (group as { properties?: Record<string, { default?: unknown }> }).properties;
      const text = stringify({ [key]: node?.[key]?.default }, { flowCollectionPadding: true });
      return `Default of \`${key}\`:\n\n\`\`\`yaml\n${text}\`\`\`\n`;
    })
    .join("\n");
}

/** The reference, as docs/configuration.md has it. */
function reference(): string {
  const linked = ({ key }: Row) =>
    rowsOf(key).length > 0 ? `[\`${key}\`](#${anchor(key)})` : `\`${key}\``;
  const groups = topKeys()
    .filter((top) => rowsOf(top).length > 0)
    .map((top) => {
      const rows = rowsOf(top);
      const keys = table(rows, ({ key }) => `\`${key}\``);
      return [`## prism:${top}`, `${topRow(top).description}.`, keys, longDefaults(top, rows)].join(
        "\n\n",
      );
    });
  return [table(topKeys().map(topRow), linked), ...groups].join("\n\n");
}

describe("docs/configuration.md", () => {
  it("has every key as the schema has it", async () => {
    await expectSection(DOCUMENT, BETWEEN, reference());
  });

  it("says of every key what it does", () => {
    const silent = topKeys().flatMap((top) =>
      [topRow(top), ...rowsOf(top)]
        .filter(({ description }) => description === "" || description.startsWith("Source:"))
        .map(({ key }) => `prism:${top} ${key}`),
    );
    assert.deepEqual(silent, []);
  });
});
