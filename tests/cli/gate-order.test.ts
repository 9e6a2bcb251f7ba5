import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import { projectFolder } from "../../cli/project";
import { showGate } from "../../cli/show-gate";
import { operatorName } from "../../facts/operator";
import { NAMESPACE, tokenText } from "../../plan/gate/token";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";
import { tokenWith } from "../support/token";

/** Production as it is checked in, with other keys in place of its gate. */
const PRODUCTION = readFileSync(join(projectFolder, "Pulumi.production.yaml"), "utf8").replace(
  /^ {2}prism:gate:\n(?: {4}.*\n|\n)*/m,
  "",
);

describe("prism gate of a stack file with orders of its own", function () {
  this.timeout(60_000);
  let folder = "";
  const at = (name: string) => join(folder, name);
  const keygen = (...words: string[]) => execFileSync("ssh-keygen", words, { stdio: "ignore" });

  /** What it prints with these lines in the stack file, on a Friday evening. */
  async function ask(more: readonly string[], json = false) {
    writeFileSync(at("stack.yaml"), [PRODUCTION, ...more, ""].join("\n  "));
    const log = mock.method(console, "log", () => undefined);
    const choice = { stack: "production", configFile: at("stack.yaml"), json, offline: true };
    try {
      const exitCode = await showGate({ ...choice, at: "2026-11-20 21:30" });
      const said = log.mock.calls.map((call) => String((call.arguments as unknown[])[0]));
      return { exitCode, text: said.join("\n") };
    } finally {
      log.mock.restore();
    }
  }

  /** A gate with a token that ann signed for whoever asks. */
  function tokenFor(actor: string): string[] {
    writeFileSync(at("token.json"), tokenText(tokenWith({ actor })));
    execFileSync("rm", ["-f", at("token.json.sig")]);
    keygen("-Y", "sign", "-q", "-f", at("ann"), "-n", NAMESPACE, at("token.json"));
    const gate = { onCall: ["eve", "bob"], breakGlass: at("token.json"), allowedSigners: at("ok") };
    return [`prism:gate: ${JSON.stringify(gate)}`];
  }

  before(() => {
    folder = temporaryFolder();
    keygen("-q", "-t", "ed25519", "-N", "", "-C", "ann", "-f", at("ann"));
    const [type, key] = readFileSync(at("ann.pub"), "utf8").split(" ");
    writeFileSync(at("ok"), `ann namespaces="${NAMESPACE}" ${type ?? ""} ${key ?? ""}\n`);
  });
  after(removeTemporaryFolders);

  it("is open by a good break-glass token, and says what it puts aside", async () => {
    const { exitCode, text } = await ask(tokenFor(operatorName()));
    assert.equal(exitCode, 0, text);
    assert.match(text, /^put aside {3}by break-glass: Friday .*$/m);
    assert.match(text, /whether the break-glass token was used before is unknown: not asked/);
    const json = JSON.parse((await ask(tokenFor(operatorName()), true)).text) as {
      readonly overruled: unknown[];
      readonly tokenProblems: unknown[];
    };
    assert.deepEqual([json.overruled.length > 0, json.tokenProblems], [true, []]);
  });

  it("stays closed by a token of somebody else, and says why it opens nothing", async () => {
    const { exitCode, text } = await ask(tokenFor("mallory@desk"));
    assert.equal(exitCode, 3);
    assert.match(text, /^break-glass opens nothing: it is for actor mallory@desk, not for /m);
  });

  it("does not answer for a gate that is not read, because a rollback is ordered", async () => {
    const order = [`prism:rollback: ${JSON.stringify({ reason: "slow" })}`];
    await assert.rejects(ask(order), {
      message:
        `${at("stack.yaml")}: prism:rollback is set, so pulumi up goes back whatever the gate says; ` +
        `to ask the gate, take it out: pulumi config rm prism:rollback --stack production --config-file ${at("stack.yaml")}`,
    });
  });

  it("looks for the files of the gate in the project's folder, wherever one stands", async () => {
    const gate = { onCall: ["eve", "bob"], roster: "nowhere.yaml" };
    const mine = process.cwd();
    process.chdir(folder);
    try {
      const { text } = await ask([`prism:gate: ${JSON.stringify(gate)}`]);
      assert.ok(text.includes(`got no such file at ${join(projectFolder, "nowhere.yaml")};`), text);
    } finally {
      process.chdir(mine);
    }
  });
});
