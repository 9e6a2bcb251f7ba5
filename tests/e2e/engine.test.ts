import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { prepareEngine } from "../../sandbox/engine";
import type { Engine } from "../../sandbox/engine";

const ROOT = path.resolve(__dirname, "..", "..");
const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
class Part extends pulumi.ComponentResource {
  constructor(name: string, args: pulumi.Inputs) {
    super("tiny:index:Part", name, args);
    this.registerOutputs({});
  }
}
const config = new pulumi.Config();
new Part("part", { release: config.require("release") });
if (config.get("fail")) throw new pulumi.RunError("the program refuses");
export const token = config.requireSecret("token");
export const isPreview = pulumi.runtime.isDryRun();
`;
const PACK = `
const { PolicyPack } = require("@pulumi/policy");
const pulumi = require("@pulumi/pulumi");
const stack = pulumi.getStack();
const release = new pulumi.Config("tiny").get("release");
if (release === "crash") process.exit(9);
new PolicyPack("tiny-pack", { policies: [{
  name: "no-bad-release", description: "Forbids bad releases.", enforcementLevel: "mandatory",
  validateResource: (args, report) => {
    if (args.type === "tiny:index:Part" && args.props.release === "bad")
      report("release " + release + " may not go to " + stack);
  },
}]});
`;

/** What a CLI call came to. */
interface Result {
  readonly code: number | null;
  readonly text: string;
}

describe("a prepared engine", function () {
  // Where Go has compiled nothing yet, the CLI takes minutes.
  this.timeout(20 * 60_000);

  let engine: Engine;
  let folder: string;

  /** Runs the CLI in the program's folder; kills it after two minutes. */
  const pulumi = (...args: string[]): Promise<Result> =>
    new Promise((resolve, reject) => {
      const child = spawn(engine.pulumi, [...args, "--non-interactive", "--color=never"], {
        cwd: path.join(folder, "program"),
        env: {
          ...process.env,
          ...engine.env,
          PULUMI_BACKEND_URL: `file://${path.join(folder, "state")}`,
          PULUMI_CONFIG_PASSPHRASE: "for this test only",
          PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        },
        timeout: 120_000,
        killSignal: "SIGKILL",
      });
      let text = "";
      child.stdout.on("data", (bytes: Buffer) => (text += bytes.toString()));
      child.stderr.on("data", (bytes: Buffer) => (text += bytes.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, text }));
    });

  const succeed = async (...args: string[]): Promise<string> => {
    const { code, text } = await pulumi(...args);
    assert.equal(code, 0, text);
    return text;
  };

  before(async () => {
    engine = await prepareEngine((line) => console.log(`    ${line}`));
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "prism-e2e-")));
    const files = {
      "program/Pulumi.yaml": "name: tiny\nruntime: nodejs\n",
      "program/index.ts": PROGRAM,
      "program/package.json": "{}",
      "program/tsconfig.json":
        '{"compilerOptions":{"target":"es2022","module":"commonjs","moduleResolution":"bundler","types":[]}}',
      "pack/PulumiPolicy.yaml": "runtime: nodejs\n",
      "pack/package.json": '{"version":"1.0.0","main":"index.js"}',
      "pack/index.js": PACK,
      "state/.keep": "",
    };
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    for (const part of ["program", "pack"]) {
      fs.symlinkSync(path.join(ROOT, "node_modules"), path.join(folder, part, "node_modules"));
    }
    await succeed("stack", "init", "dev");
    await succeed("config", "set", "release", "v1");
    await succeed("config", "set", "--secret", "token", "s3cret-value");
  });

  after(() => {
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
  });

  it("is the version it says it is", async () => {
    assert.equal((await succeed("version")).trim(), `v${engine.version}`);
  });

  it("previews without changing anything", async () => {
    const text = await succeed("preview");
    assert.match(text, /isPreview: true/);
    assert.match(text, /\+ 2 to create/);
    assert.doesNotMatch(text, /using pulumi-language-nodejs from \$PATH/);
  });

  it("updates, shows no secret and then finds nothing to do", async () => {
    const first = await succeed("up", "--yes", "--skip-preview");
    assert.match(first, /isPreview: false/);
    assert.match(first, /token +: \[secret\]/);
    assert.match(first, /\+ 2 created/);
    assert.match(await succeed("up", "--yes", "--skip-preview"), /2 unchanged/);
  });

  it("shows a program's own error once and ends non-zero", async () => {
    const { code, text } = await pulumi("up", "--yes", "--skip-preview", "--config", "tiny:fail=1");
    await succeed("config", "rm", "fail");
    assert.notEqual(code, 0, text);
    const diagnostics = text.slice(text.indexOf("Diagnostics:"), text.indexOf("Outputs:"));
    assert.equal(diagnostics.split("the program refuses").length - 1, 1, text);
    assert.doesNotMatch(text, /non-zero exit code/);
  });

  it("obeys a mandatory policy, which knows stack and configuration", async () => {
    const pack = ["--policy-pack", path.join(folder, "pack")];
    await succeed("config", "set", "release", "bad");
    const refused = await pulumi("up", "--yes", "--skip-preview", ...pack);
    assert.notEqual(refused.code, 0, refused.text);
    assert.match(refused.text, /release bad may not go to dev/);
    await succeed("config", "set", "release", "v2");
    const allowed = await succeed("up", "--yes", "--skip-preview", ...pack);
    assert.match(allowed, /~ 1 updated/);
  });

  it("ends with an error, and soon, when a policy pack crashes", async () => {
    await succeed("config", "set", "release", "crash");
    const pack = ["--policy-pack", path.join(folder, "pack")];
    const { code, text } = await pulumi("up", "--yes", "--skip-preview", ...pack);
    assert.notEqual(code, null, text);
    assert.notEqual(code, 0, text);
    assert.match(text, /exit code: 9/);
  });

  it("is prepared again at no cost", async () => {
    const lines: string[] = [];
    const again = await prepareEngine((line) => lines.push(line));
    assert.deepEqual(await prepareEngine((line) => lines.push(line)), again);
    assert.deepEqual(lines, []);
  });
});
