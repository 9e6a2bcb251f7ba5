import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { readStackSettings, readUngatedSettings } from "../../cli/settings";
import { parseSettings } from "../../config/parse";
import { ConfigError, readSettings } from "../../config/read";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";
import { GATE_FILE_MUTATIONS } from "./gate-file-mutations";
import { GATE_HOUR_MUTATIONS } from "./gate-hour-mutations";
import { GATE_MUTATIONS } from "./gate-mutations";
import { inputWith, type Change } from "./input";

const GATES = [...GATE_HOUR_MUTATIONS, ...GATE_MUTATIONS, ...GATE_FILE_MUTATIONS];
const ORDER: Change = [["rollback"], { reason: "slow" }];

describe("an order to go back", () => {
  after(() => {
    pulumi.runtime.setAllConfig({}, []);
    removeTemporaryFolders();
  });

  it("is carried out with every broken gate, none of which counts", () => {
    const refused = GATES.filter(({ changes }) => {
      const { settings } = parseSettings(inputWith(...changes, ORDER));
      return settings?.gate !== null || settings.rollback?.reason !== "slow";
    });
    assert.deepEqual(refused, []);
  });

  it("is one: a key without a value lets the gate count", () => {
    const { problems } = parseSettings(inputWith([["rollback"], null], [["gate"], "open"]));
    assert.equal(problems.length, 1);
  });

  it("does not excuse anything else", () => {
    const { problems } = parseSettings(inputWith(ORDER, [["keep"], 1], [["gate"], "open"]));
    assert.deepEqual(problems, ["prism:keep: must be at least 2, got 1; raise it"]);
  });

  it("is read by the program from a gate that holds an encrypted value, as from any", () => {
    const texts = Object.entries(inputWith([["gate", "onCall"], "x"], ORDER)).map(
      ([key, value]) =>
        [`prism:${key}`, typeof value === "string" ? value : JSON.stringify(value)] as const,
    );
    const configure = (without: string) =>
      pulumi.runtime.setAllConfig(Object.fromEntries(texts.filter(([key]) => key !== without)), [
        "prism:gate",
      ]);
    configure("none");
    assert.equal(readSettings().rollback?.reason, "slow");
    configure("prism:rollback");
    assert.throws(
      () => readSettings(),
      (error) =>
        error instanceof ConfigError &&
        error.message.endsWith(
          `\nA rollback needs no gate: prism rollback --stack ${pulumi.getStack()}`,
        ),
    );
  });

  it("and what goes by ssh alone read a stack file whose gate is broken", async () => {
    const file = join(temporaryFolder(), "Pulumi.production.yaml");
    const keys = Object.entries(inputWith([["gate", "colour"], "red"]));
    const config = Object.fromEntries(keys.map(([key, value]) => [`prism:${key}`, value]));
    writeFileSync(file, stringify({ config }));
    const choice = { stack: "production", configFile: file };
    assert.equal((await readUngatedSettings(choice)).gate, null);
    await assert.rejects(readStackSettings(choice), /prism:gate\.colour: must be a known key/);
  });
});
