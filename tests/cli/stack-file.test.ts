import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackSettings } from "../../cli/settings";
import { parseStackFile, UNREAD_SECRET, withValue } from "../../cli/stack-file";

describe("parseStackFile", () => {
  it("gives the values below prism and the places of encrypted ones", () => {
    const text = `
encryptionsalt: v1:abc
config:
  aws:region: ap-northeast-1
  prism:release: v2.4.0
  prism:ssh:
    user: deploy
    privateKey:
      secure: v1:def
`;
    assert.deepEqual(parseStackFile(text, "Pulumi.production.yaml"), {
      values: { release: "v2.4.0", ssh: { user: "deploy", privateKey: UNREAD_SECRET } },
      encrypted: [["ssh", "privateKey"]],
    });
  });

  it("names the file that is no YAML", () => {
    assert.throws(
      () => parseStackFile("config: [1,\n", "Pulumi.yaml"),
      /^Error: Pulumi\.yaml: expected YAML, got what cannot be read; mend it there: Flow sequence .* line 2/,
    );
  });

  it("refuses a file without configuration", () => {
    assert.throws(() => parseStackFile("name: prism\n", "Pulumi.yaml"), {
      message: "Pulumi.yaml: expected keys below config:, found none; is it a Pulumi stack file?",
    });
  });
});

describe("withValue", () => {
  it("replaces one value deep inside and nothing else", () => {
    const values = { release: "v2.4.0", ssh: { user: "deploy", privateKey: UNREAD_SECRET } };
    assert.deepEqual(withValue(values, ["ssh", "privateKey"], "key"), {
      release: "v2.4.0",
      ssh: { user: "deploy", privateKey: "key" },
    });
  });
});

describe("readStackSettings", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "prism-settings-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("reads the checked-in example without an engine", async () => {
    const settings = await readStackSettings({ stack: "production", configFile: null });
    assert.deepEqual(
      settings.hosts.map(({ name }) => name),
      ["prod-1", "prod-2", "prod-3"],
    );
  });

  it("takes numbers and booleans as pulumi config set writes them", async () => {
    const file = join(folder, "mine.yaml");
    const checkedIn = readFileSync(join(__dirname, "..", "..", "Pulumi.staging.yaml"), "utf8");
    const values = 'config:\n  prism:keep: "7"\n  prism:maintenance: "true"\n';
    const kept = checkedIn.replace(/^ {2}prism:(keep|maintenance):.*\n/gm, "");
    writeFileSync(file, kept.replace(/^config:\n/m, values));
    const settings = await readStackSettings({ stack: "staging", configFile: file });
    assert.deepEqual([settings.keep, settings.maintenance], [7, true]);
  });

  it("names the file and the key when a setting is wrong", async () => {
    const file = join(folder, "mine.yaml");
    writeFileSync(file, "config:\n  prism:release: latest\n");
    await assert.rejects(
      readStackSettings({ stack: "production", configFile: file }),
      (error: Error) =>
        error.message.startsWith(`${file} cannot be used:\n  prism:release: must be a release tag`),
    );
  });

  it("says what to do when there is no such file", async () => {
    const file = join(folder, "none.yaml");
    await assert.rejects(readStackSettings({ stack: "production", configFile: file }), {
      message: `${file}: expected the configuration of stack production, got no such file; check --stack or give --config-file`,
    });
  });
});
