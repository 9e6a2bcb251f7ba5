import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import { parse, stringify } from "yaml";
import { createProgram } from "../../cli/main";
import { projectFolder } from "../../cli/project";
import { operatorName } from "../../facts/operator";
import { readToken } from "../../plan/gate/token";
import { removeTemporaryFolders, temporaryFolder } from "../support/temporary-folder";
import { closedPort } from "../support/tcp";

describe("prism break-glass", function () {
  this.timeout(60_000);
  let folder = "";
  const at = (name: string) => join(folder, name);
  const stack = () => ["--stack", "production", "--config-file", at("stack.yaml")];
  const token = () => at("token.json");

  /** What a command prints, and its exit code. */
  async function prism(...words: string[]) {
    const log = mock.method(console, "log", () => undefined);
    try {
      await createProgram().parseAsync(["break-glass", ...words], { from: "user" });
      const said = log.mock.calls.map((call) => String((call.arguments as unknown[])[0]));
      return { exitCode: process.exitCode, said: said.join("\n").replaceAll(`${folder}/`, "") };
    } finally {
      log.mock.restore();
      process.exitCode = undefined;
    }
  }
  const request = (...words: string[]) =>
    prism("request", ...stack(), "--out", token(), "--opens", "window,freeze", ...words);
  const WHY = ["--reason", "payments fail", "--incident", "INC-7"];

  before(async () => {
    folder = temporaryFolder();
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at("ann")]);
    const [type, key] = readFileSync(at("ann.pub"), "utf8").split(" ");
    writeFileSync(at("allowed"), `ann@example.com ${type ?? ""} ${key ?? ""}\n`);
    const text = readFileSync(join(projectFolder, "Pulumi.production.yaml"), "utf8");
    const file = parse(text) as { config: Record<string, unknown> };
    const [host] = file.config["prism:hosts"] as Record<string, unknown>[];
    Object.assign(file.config, {
      "prism:hosts": [{ ...host, address: "127.0.0.1", port: await closedPort() }],
      "prism:minimumHealthy": 0,
      // One host has nobody to be watched beside.
      "prism:canary": undefined,
      "prism:repository": "/nowhere/at/all",
      "prism:gate": { allowedSigners: at("allowed") },
    });
    writeFileSync(at("stack.yaml"), stringify(file));
  });
  after(removeTemporaryFolders);

  it("writes a token of two hours that names who asks, and says who has to sign it and how", async () => {
    const { said, exitCode } = await request(...WHY);
    assert.equal(exitCode, 0);
    const { token: read } = readToken(readFileSync(token(), "utf8"));
    assert.ok(read);
    const { from, until, nonce, ...rest } = read;
    assert.equal(Date.parse(until) - Date.parse(from), 2 * 3_600_000);
    assert.notEqual(nonce, "0".repeat(32));
    assert.deepEqual(rest, {
      stack: "production",
      release: "v2.4.0",
      commit: null,
      actor: operatorName(),
      reason: "payments fail",
      incident: "INC-7",
      opens: ["window", "freeze"],
    });
    assert.match(said, /^It names no commit, because the origin .*[^.]\.$/m);
    assert.match(
      said,
      /\n {5}ssh-keygen -Y sign -f ~\/\.ssh\/id_ed25519 -n prism-break-glass token\.json\n/,
    );
  });

  it("never writes over a token", async () => {
    const text = readFileSync(token(), "utf8");
    await assert.rejects(request(...WHY), {
      message: `${token()}: expected a file to make anew, got one that is there already; give another by --out`,
    });
    assert.equal(readFileSync(token(), "utf8"), text);
  });

  it("says that nobody has signed it yet, and what it would open", async () => {
    const { said, exitCode } = await prism("verify", token(), ...stack());
    assert.equal(exitCode, 1);
    assert.match(
      said,
      /^token\.json opens nothing:\n {2}token\.json\.sig cannot be read \(no such file\)\n/,
    );
    assert.match(said, /opens {7}window and freeze of stack production, once\n/);
  });

  it("has it signed and then says by whom, and which hosts could not say whether it was used", async () => {
    const signed = await prism("sign", token(), "--key", at("ann"));
    assert.equal(signed.exitCode, 0);
    assert.ok(readdirSync(folder).includes("token.json.sig"));
    const { said, exitCode } = await prism("verify", token(), ...stack());
    assert.equal(exitCode, 0, said);
    assert.match(said, /^token\.json is good\n/);
    assert.match(said, /signed by {3}ann@example\.com \(SHA256:\S+\)\n/);
    assert.match(said, /note {8}prod-1 did not answer, so whether it was used before is not known/);
  });

  it("says which file there is none to sign of", async () => {
    await assert.rejects(prism("sign", at("none.json")), {
      message: `${at("none.json")}: expected a break-glass token, got no such file; give the file that prism break-glass request wrote`,
    });
  });

  it("signs nothing that is no token", async () => {
    await assert.rejects(
      prism("sign", at("allowed")),
      /allowed is no break-glass token: must be JSON/,
    );
  });
});
