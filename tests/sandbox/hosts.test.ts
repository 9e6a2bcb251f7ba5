import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readSandbox, runOn, startSandbox, stopSandbox, type Sandbox } from "../../sandbox";
import { readProcessRecord } from "../../sandbox/records";
import { run } from "../../sandbox/run";
import { sshOptions } from "../../sandbox/run-on";
import { hostNamed, onHost } from "./by-hand";
import { newFolder } from "./workspace";

const quiet = () => undefined;

describe("sandbox hosts", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  const folder = newFolder();

  before(async function () {
    // The very first start of all installs Bun and pm2.
    this.timeout(300_000);
    sandbox = await startSandbox(folder, quiet);
  });
  after(() => stopSandbox(folder, quiet));

  it("are one staging host and three production hosts, of which one is the canary", async () => {
    const found = sandbox.hosts.map(({ name, stack, ring }) => `${name} ${stack} ${ring}`);
    assert.deepEqual(found, [
      "staging-1 staging stable",
      "prod-1 production canary",
      "prod-2 production stable",
      "prod-3 production stable",
    ]);
    assert.deepEqual(await readSandbox(folder), sandbox);
  });

  it("start every command in the host's own home, with Bun, pm2 and git on PATH", async () => {
    const text =
      'pwd; echo "$HOME $PM2_HOME"; bun --version; command -v bun; command -v pm2; git --version';
    for (const host of sandbox.hosts) {
      const lines = (await onHost(sandbox, host, text)).split("\n");
      assert.deepEqual(lines.slice(0, 5), [
        host.home,
        `${host.home} ${host.pm2Home}`,
        "1.4.5",
        sandbox.bun,
        sandbox.pm2,
      ]);
      assert.match(lines[5] ?? "", /^git version/);
    }
  });

  it("pass arguments, input and exit codes on unchanged", async () => {
    const host = hostNamed(sandbox, "prod-1");
    const words = ["two words", "it's", '"$HOME"', "line\nbreak", ""];
    const argv = ["sh", "-c", 'printf "<%s>" "$@"; cat; exit 7', "sh", ...words];
    const { code, stdout } = await runOn(sandbox, host, argv, { input: "from stdin" });
    assert.equal(code, 7);
    assert.equal(stdout, `${words.map((word) => `<${word}>`).join("")}from stdin`);
  });

  it("take files by sftp into the host's own home when the path is relative", async () => {
    const host = hostNamed(sandbox, "prod-2");
    const source = join(newFolder(), "runner.js");
    writeFileSync(source, "text of the runner");
    const knownHosts = join(dirname(sandbox.privateKeyFile), "known_hosts");
    const options = sshOptions(sandbox.privateKeyFile, knownHosts);
    const target = ["-P", String(host.sshPort), `${host.user}@${host.address}`];
    await run(["sftp", ...options, "-b", "-", ...target], { input: `put ${source} placed.js\n` });
    assert.equal(readFileSync(join(host.home, "placed.js"), "utf8"), "text of the runner");
  });

  it("prove who they are by keys of their own, and are refused under another's", async () => {
    assert.equal(new Set(sandbox.hosts.map((host) => host.hostKey)).size, 4);
    const file = join(newFolder(), "known_hosts");
    const [one, other] = [hostNamed(sandbox, "prod-1"), hostNamed(sandbox, "prod-2")];
    writeFileSync(file, `[127.0.0.1]:${one.sshPort} ${other.hostKey}\n`);
    const options = sshOptions(sandbox.privateKeyFile, file);
    const ssh = ["ssh", ...options, "-p", String(one.sshPort), `${one.user}@127.0.0.1`, "true"];
    await assert.rejects(run(ssh), /Host key verification failed/);
  });

  it("keep running parts at a second start, and start again only what has died", async () => {
    const before = await readProcessRecord(folder);
    process.kill(before["prod-3"]?.pid ?? 0, "SIGKILL");
    const said: string[] = [];
    assert.deepEqual(await startSandbox(folder, (line) => said.push(line)), sandbox);
    const after = await readProcessRecord(folder);
    assert.deepEqual(said, ["prod-3: started"]);
    assert.notEqual(after["prod-3"]?.pid, before["prod-3"]?.pid);
    assert.deepEqual({ ...after, "prod-3": 0 }, { ...before, "prod-3": 0 });
    assert.equal(await onHost(sandbox, hostNamed(sandbox, "prod-3"), "echo back"), "back");
  });

  it("give a host further variables, restarting its sshd and no other", async () => {
    const host = hostNamed(sandbox, "staging-1");
    const before = await readProcessRecord(folder);
    const environment = { "staging-1": { FAKETIME: "-120h", NOTE: 'a "b" c' } };
    await startSandbox(folder, quiet, { environment });
    const shifted = await onHost(sandbox, host, 'echo "$FAKETIME $NOTE"');
    const after = await readProcessRecord(folder);
    await startSandbox(folder, quiet);
    assert.equal(shifted, '-120h a "b" c');
    assert.deepEqual({ ...after, "staging-1": 0 }, { ...before, "staging-1": 0 });
    assert.equal(await onHost(sandbox, host, 'echo "${FAKETIME-gone}"'), "gone");
  });
});
