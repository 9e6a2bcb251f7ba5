import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { formatEnvironment, namesTaken, parseEnvironment } from "../../host/env-file";
import { ensureTools } from "../../sandbox/tools";
import { always } from "../support/always";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";

const odd = fc.string({
  unit: fc.constantFrom(...Array.from("aB '\"`$\\nr#=\n\t{}é0\r")),
  maxLength: 9,
});

describe("environment file", function () {
  this.timeout(30_000);
  after(removeTemporaryFolders);

  it("is read back by Bun exactly, whatever the values are", async () => {
    const { bun } = await ensureTools(() => {});
    const folder = temporaryFolder();
    const file = join(folder, "app.env");
    const values: Record<string, string> = {};
    always(odd, (value) => {
      const name = `V${Object.keys(values).length}`;
      if (formatEnvironment({ [name]: value }).impossible.length === 0) values[name] = value;
    });
    assert.ok(Object.keys(values).length > 50);
    writeFileSync(file, formatEnvironment(values).text);
    const code = "process.stdout.write(JSON.stringify(process.env))";
    const text = execFileSync(bun, [`--env-file=${file}`, "-e", code], {
      encoding: "utf8",
      cwd: folder,
      env: { a: "EXPANDED", HOME: folder },
    });
    const seen = JSON.parse(text) as Record<string, string>;
    for (const [name, value] of Object.entries(values)) assert.equal(seen[name], value);
  });

  it("is read back by this project exactly", () => {
    always(fc.dictionary(fc.constantFrom("A", "B", "C"), odd), (values) => {
      const { text, impossible } = formatEnvironment(values);
      const rest = Object.entries(values).filter(([name]) => !impossible.includes(name));
      assert.deepEqual(parseEnvironment(text), Object.fromEntries(rest));
    });
  });

  it("can hold whatever has no backslash and not all three quotes", () => {
    always(odd, (value) => {
      const isHard =
        value.includes("\\") || [`'`, `"`, "`"].every((quote) => value.includes(quote));
      const hasReturn = value.includes("\r");
      if (isHard || (hasReturn && value.includes('"'))) return;
      assert.deepEqual(formatEnvironment({ V: value }).impossible, []);
    });
  });

  it("refuses names that pm2 sets above it", () => {
    assert.deepEqual(namesTaken(["PORT", "PATH", "version", "PM2_HOME", "LOG_LEVEL"]), [
      "PATH",
      "version",
      "PM2_HOME",
    ]);
  });
});
