import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { canReachDownloads, rememberClosed } from "../../../sandbox/engine/reach";
import { chooseCli } from "../../../sandbox/engine/choose-cli";
import { installParts } from "../../../sandbox/engine/parts";
import { haveOfficial, isInstalled, operatorsHome } from "../../../sandbox/engine/plugins";
import { removeTemporaryFolders, temporaryFolder } from "../../support/temporary-folder";
import { writeFiles, writeProgram } from "./temporary";

const no = (): Promise<boolean> => Promise.resolve(false);
const yes = (): Promise<boolean> => Promise.resolve(true);
const unasked = (): Promise<boolean> => assert.fail("asked whether it can download");
const silent = (line: string): void => assert.fail(`said: ${line}`);
const speaks = (text: string): string => `#!/bin/sh\necho ${text}\n`;

describe("chooseCli", () => {
  afterEach(removeTemporaryFolders);
  const machine = (onPath: string): Parameters<typeof chooseCli>[0] & { said: string[] } => {
    const folder = temporaryFolder();
    const said: string[] = [];
    writeFiles(folder, { "cli/go.mod": "", "cli/go.sum": "" });
    writeProgram(path.join(folder, "bin", "pulumi"), speaks(onPath));
    return {
      moduleFolder: path.join(folder, "cli"),
      cache: path.join(folder, "cache"),
      environment: { PATH: path.join(folder, "bin") },
      say: (line) => void said.push(line),
      said,
    };
  };

  it("takes the CLI on PATH without asking the network", async () => {
    const settings = machine("v3.230.1");
    assert.deepEqual(await chooseCli(settings, unasked), {
      program: path.join(settings.environment.PATH ?? "", "pulumi"),
      version: "3.230.1",
      source: "path",
    });
  });

  it("passes over a CLI that is too old, and says so", async () => {
    const settings = machine("v3.100.0");
    await assert.rejects(
      chooseCli(settings, no),
      /expected a Pulumi CLI 3\.219\.0 or newer on PATH/,
    );
    const program = path.join(settings.environment.PATH ?? "", "pulumi");
    assert.deepEqual(settings.said, [
      `${program}: expected version 3.219.0 or newer, found "v3.100.0"; not used`,
    ]);
  });

  it("does not take its own earlier build for the operator's", async () => {
    const settings = machine("v3.225.0");
    const cache = path.dirname(settings.environment.PATH ?? "");
    await assert.rejects(chooseCli({ ...settings, cache }, no), /found neither/);
  });

  it("remembers that a download failed although the server answered", async () => {
    const settings = machine("nonsense");
    await assert.rejects(chooseCli(settings, yes), /found neither/);
    assert.equal(await canReachDownloads(settings.cache, yes), false);
  });
});

describe("canReachDownloads", () => {
  afterEach(removeTemporaryFolders);
  it("remembers only that they are out of reach", async () => {
    const cache = temporaryFolder();
    assert.equal(await canReachDownloads(cache, yes), true);
    assert.equal(await canReachDownloads(cache, no), false);
    assert.equal(await canReachDownloads(cache, unasked), false);
  });

  it("looks again after ten minutes", async () => {
    const cache = temporaryFolder();
    rememberClosed(cache);
    const [file = ""] = fs.readdirSync(cache);
    const old = new Date(Date.now() - 601_000);
    fs.utimesSync(path.join(cache, file), old, old);
    assert.equal(await canReachDownloads(cache, yes), true);
  });
});

describe("official plugins", () => {
  afterEach(removeTemporaryFolders);
  const provider = { name: "random", version: "4.21.2" };

  it("count as installed only when their download was finished", () => {
    const home = temporaryFolder();
    assert.equal(isInstalled(home, provider), false);
    fs.mkdirSync(path.join(home, "plugins", "resource-random-v4.21.2"), { recursive: true });
    assert.equal(isInstalled(home, provider), true);
    fs.writeFileSync(path.join(home, "plugins", "resource-random-v4.21.2.partial"), "");
    assert.equal(isInstalled(home, provider), false);
  });

  it("are used without asking the network when they are there", async () => {
    const home = temporaryFolder();
    fs.mkdirSync(path.join(home, "plugins", "resource-random-v4.21.2"), { recursive: true });
    assert.equal(await haveOfficial("/absent", home, [provider], unasked, silent), true);
  });

  it("are given up at once where nothing can be downloaded", async () => {
    assert.equal(await haveOfficial("/absent", temporaryFolder(), [provider], no, silent), false);
  });

  it("are downloaded into the operator's home where that is possible", async () => {
    const home = temporaryFolder();
    const pulumi = path.join(home, "pulumi");
    writeProgram(pulumi, `#!/bin/sh\necho "$PULUMI_HOME $*" > ${home}/call\n`);
    const said: string[] = [];
    assert.equal(await haveOfficial(pulumi, home, [provider], yes, (l) => said.push(l)), true);
    const call = fs.readFileSync(path.join(home, "call"), "utf8");
    assert.equal(call, `${home} plugin install resource random 4.21.2\n`);
    assert.deepEqual(said, ["Downloading the Pulumi provider random 4.21.2"]);
  });

  it("are looked for in the operator's home, not in one of ours", () => {
    const cache = temporaryFolder();
    const own = temporaryFolder();
    assert.equal(operatorsHome({ PULUMI_HOME: own }, cache), own);
    assert.match(operatorsHome({ PULUMI_HOME: cache }, cache), /\/\.pulumi$/);
  });
});

describe("installParts", function () {
  afterEach(removeTemporaryFolders);
  this.timeout(30_000); // starts processes, on machines that may be busy

  const plan = (root: string, cli?: string): Parameters<typeof installParts>[0] => ({
    cache: path.join(root, "cache"),
    root,
    node: process.execPath,
    cli,
    languageHost: path.join(root, "host.ts"),
    providers: [{ name: "random", version: "4.21.2", entry: path.join(root, "random.ts") }],
  });

  function sources(): string {
    const root = temporaryFolder();
    writeFiles(root, {
      "host.ts": 'console.log("host", process.argv[2], process.execPath);',
      "random.ts": 'import { word } from "./word"; console.log(word, process.argv[2]);',
      "word.ts": 'export const word: string = "random";',
    });
    return root;
  }

  it("installs programs that run from any folder, with the node that installed them", async () => {
    const root = sources();
    const { bin, home } = await installParts(plan(root));
    const run = (file: string): string =>
      execFileSync(file, ["127.0.0.1:1"], { cwd: "/", encoding: "utf8", env: { PATH: "" } });
    assert.equal(
      run(path.join(bin, "pulumi-language-nodejs")),
      `host 127.0.0.1:1 ${process.execPath}\n`,
    );
    const plugin = path.join(home, "plugins", "resource-random-v4.21.2", "pulumi-resource-random");
    assert.equal(run(plugin), "random 127.0.0.1:1\n");
  });

  it("lays the CLI beside the language host", async () => {
    const root = sources();
    writeProgram(path.join(root, "cli"), speaks("cli"));
    const { bin } = await installParts(plan(root, path.join(root, "cli")));
    assert.equal(execFileSync(path.join(bin, "pulumi"), { encoding: "utf8" }), "cli\n");
  });

  it("gives the same place for the same content and another one for a changed source or node", async () => {
    const root = sources();
    const first = await installParts(plan(root));
    assert.deepEqual(await installParts(plan(root)), first);
    assert.notDeepEqual(await installParts({ ...plan(root), node: "/other/node" }), first);
    writeFiles(root, { "word.ts": 'export const word = "changed";' });
    assert.notDeepEqual(await installParts(plan(root)), first);
  });

  it("gives the same place for two clones", async () => {
    const [one, two] = [sources(), sources()];
    const keyOf = async (root: string): Promise<string> =>
      path.relative(root, (await installParts(plan(root))).bin);
    assert.equal(await keyOf(one), await keyOf(two));
  });
});
