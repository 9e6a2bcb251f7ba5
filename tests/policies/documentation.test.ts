import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { RULES } from "../../policies/rules";
import { expectSection } from "../support/section";

const ROOT = resolve(__dirname, "..", "..");
const DOCUMENT = join(ROOT, "docs", "policies.md");
const BETWEEN = /(<!-- rules: [^\n]* -->\n)[^]*(<!-- end of rules -->)/;

/** The rules and their settings, as docs/policies.md has them. */
function table(): string {
  const rows = RULES.map(({ name, description, configSchema }) => {
    const settings = Object.entries(configSchema?.properties ?? {}).map(
      ([key, { description: text }]) => `\`${key}\`: ${text ?? ""}`,
    );
    return `| \`${name}\` | ${description} | ${settings.join("<br>") || "–"} |`;
  });
  return ["| rule | what it demands | settings |", "| --- | --- | --- |", ...rows].join("\n");
}

describe("docs/policies.md", () => {
  it("has the table of the rules as the code has them", async () => {
    await expectSection(DOCUMENT, BETWEEN, table());
  });
});

describe("the policy pack", () => {
  it("has rules with a name, a sentence that requires or forbids, and a level", () => {
    for (const { name, description, enforcementLevel } of RULES) {
      assert.match(name, /^[a-z]+(-[a-z]+)+$/);
      assert.match(description, /^(Requires|Forbids) .+\.$/);
      assert.equal(enforcementLevel, "mandatory", name);
    }
    assert.equal(new Set(RULES.map(({ name }) => name)).size, RULES.length);
  });

  it("describes every setting, with a default", () => {
    for (const { name, configSchema } of RULES) {
      for (const [key, schema] of Object.entries(configSchema?.properties ?? {})) {
        assert.ok(schema.description, `${name}.${key}`);
        assert.notEqual(schema.default, undefined, `${name}.${key}`);
      }
    }
  });

  it("depends on the packages that its bundle needs, in the project's own versions", async () => {
    const { metafile } = await build({
      entryPoints: [join(ROOT, "policies", "index.ts")],
      ...{ bundle: true, platform: "node", packages: "external", write: false, metafile: true },
    });
    const needed = Object.values(metafile.inputs)
      .flatMap(({ imports }) => imports)
      .filter(({ external, path }) => external === true && !path.startsWith("node:"))
      .map(({ path }) => path);
    const read = (file: string) =>
      (
        JSON.parse(readFileSync(join(ROOT, file), "utf8")) as {
          dependencies: Record<string, string>;
        }
      ).dependencies;
    const all = read("package.json");
    const expected = Object.fromEntries(
      [...new Set(needed)].sort().map((name) => [name, all[name]]),
    );
    assert.deepEqual(read("policies/package.json"), expected);
  });
});
