import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { addRelease, type SandboxHost } from "../../sandbox";
import { releases } from "../../sandbox/releases";
import { runOn } from "../../sandbox/run-on";
import { expectRelease } from "../../sandbox/rehearsal/promises";
import { stackFile } from "../../sandbox/rehearsal/layout";
import { projectFolder } from "../../sandbox/rehearsal/workbench";
import { badReleases } from "./support/bad-releases";
import { entriesOf, readEntries, readHead } from "./support/ledgers";
import { useRig } from "./support/rig";
import { spoken, withoutIds } from "./support/words";

const HOSTS = ["prod-1", "prod-2", "prod-3"];
const LIVE_SECRET = "a secret that users are logged in with";
const PARTNER = 'partner\'s "key" 100%';

describe("hosts that were deployed by hand", function () {
  this.timeout(10 * 60_000);
  // Each test begins where the one before ended.
  this.bail(true);
  const rig = useRig();
  let pids: readonly (number | null)[] = [];

  const production = () => rig.hostsOf("production");
  const file = () => stackFile(rig.layout, "production");
  const checkout = (host: SandboxHost) => join(host.home, "gateway");
  const on = async (host: SandboxHost, ...argv: string[]) => {
    const { code, stdout, stderr } = await runOn(rig.sandbox, host, argv);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };
  /** Prism as an operator calls it, with the engine of the rig. */
  const prism = async (...words: string[]) => {
    const program = join(projectFolder, "cli/prism.js");
    const all = [program, ...words, "--stack", "production", "--config-file", file()];
    try {
      const { stdout } = await promisify(execFile)(process.execPath, all, {
        cwd: rig.layout.stacks,
        env: rig.shell,
      });
      return { code: 0, text: stdout };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, text: stdout + stderr };
    }
  };
  const processes = async () => {
    const facts = await rig.readHosts();
    return HOSTS.map((name) => facts[name]?.process?.pid ?? null);
  };
  const plan = (text: string) => withoutIds(spoken(text)).split("\n");
  /** All hosts run from their old checkouts, with the secret that they always had. */
  const expectOldWay = async () => {
    const facts = await rig.readHosts();
    for (const host of production()) {
      const seen = facts[host.name];
      assert.equal(seen?.process?.cwd, realpathSync(checkout(host)), host.name);
      assert.equal(seen.health?.version, "2.3.0", host.name);
    }
  };

  before("start the app by hand", async () => {
    for (const host of production()) {
      const folder = checkout(host);
      await on(host, "git", "clone", "--quiet", "--branch", "v2.3.0", rig.sandbox.origin, folder);
      await on(host, "sh", "-c", `cd ${folder} && ${rig.sandbox.bun} install --production`);
      const variables = {
        NODE_ENV: "production",
        DATA_DIR: join(host.root, "data"),
        PORT: String(host.appPort),
        JWT_SECRET: LIVE_SECRET,
        PARTNER_KEY: PARTNER,
      };
      const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
      const text = lines.join("\n").replace(`'${PARTNER}'`, `\`${PARTNER}\``);
      writeFileSync(join(folder, ".env"), `${text}\n`);
      mkdirSync(join(host.root, "data"), { recursive: true });
      const { bun, pm2 } = rig.sandbox;
      const start = `${pm2} start ${bun} --name prism-gateway-api -- run src/server.ts`;
      await on(host, "sh", "-c", `cd ${folder} && ${bun} run migrate && ${start}`);
    }
    rig.configure("production", {
      release: "v2.9.9",
      app: { environment: { LEFT_OVER: "1" } },
      limits: { activate: 20 },
    });
    await addRelease(rig.sandbox.origin, badReleases.neverHealthy);
  });

  it("are looked at, and nothing is changed", async () => {
    const before = readFileSync(file(), "utf8");
    pids = await processes();
    const { code, text } = await prism("adopt");
    assert.equal(code, 0, text);
    const said = withoutIds(text).split("\n");
    for (const line of [
      `  prism:release: "v2.3.0"`,
      `  prism:app.environment.LEFT_OVER: removed, the process has no such variable`,
      `  prism:app.environment.DATA_DIR: "{root}/data"`,
      `  prism:secrets.jwtValue: encrypted, from variable JWT_SECRET`,
      `  prism:secrets.values.PARTNER_KEY: encrypted, from variable PARTNER_KEY`,
    ]) {
      assert.ok(said.includes(line), `${line}\n${text}`);
    }
    assert.ok(!text.includes(LIVE_SECRET) && !text.includes(PARTNER), text);
    assert.equal(readFileSync(file(), "utf8"), before);
    for (const host of production()) assert.ok(!existsSync(join(host.root, "state")), host.name);
    assert.deepEqual(await processes(), pids);
  });

  it("are adopted without a restart", async () => {
    const { code, text } = await prism("adopt", "--yes");
    assert.equal(code, 0, text);
    assert.match(
      text,
      /^Adopted as v2\.3\.0-\S+: prod-1, prod-2, prod-3; nothing was restarted\.$/m,
    );
    assert.deepEqual(await processes(), pids);
    assert.ok(existsSync(`${file()}.before-adopt`));
    const written = readFileSync(file(), "utf8");
    assert.ok(!written.includes(LIVE_SECRET) && !written.includes(PARTNER));
    const { config } = parse(written) as { config: Record<string, unknown> };
    assert.equal(config["prism:release"], "v2.3.0");
    const words = ["config", "get", "--path", "prism:secrets.jwtValue"];
    assert.equal((await rig.ask("production", ...words)).trim(), LIVE_SECRET);
    const partner = ["config", "get", "--path", "prism:secrets.values.PARTNER_KEY"];
    assert.equal((await rig.ask("production", ...partner)).trim(), PARTNER);
    const runs = production().map((host) => readEntries(host).map(({ type }) => type));
    assert.deepEqual(
      runs,
      HOSTS.map(() => ["opened", "confirmed"]),
    );
  });

  it("have nothing to do for pulumi up", async () => {
    const heads = production().map(readHead);
    assert.deepEqual(plan(await rig.deploy("production")), [
      "Nothing to do: every host runs <v2.3.0>, verified",
      ...HOSTS.map((name) => `  ${name}: <v2.3.0>`),
    ]);
    assert.deepEqual(await processes(), pids);
    assert.deepEqual(production().map(readHead), heads);
    const outputs = JSON.parse(await rig.ask("production", "stack", "output", "--json")) as {
      ending: string;
      wanted: string;
      lastGood: string;
    };
    assert.deepEqual([outputs.ending, outputs.lastGood], ["verified", outputs.wanted]);
  });

  it("go back to the old process when the first deployment fails", async () => {
    setRelease(file(), `v${badReleases.neverHealthy.version}`);
    const { code, text } = await rig.up("production");
    assert.notEqual(code, 0, text);
    await expectOldWay();
  });

  it("take a good release, with the secrets they had", async () => {
    setRelease(file(), `v${releases.at(-1)?.version ?? ""}`);
    await rig.deploy("production");
    expectRelease(await rig.readHosts(), HOSTS, "v2.4.0");
    for (const host of production()) {
      const environment = readFileSync(join(host.root, "current/app.env"), "utf8");
      assert.ok(environment.includes(LIVE_SECRET), host.name);
      assert.equal(readEntries(host).filter(({ type }) => type === "backup").length > 0, true);
    }
  });

  it("go back to what was adopted by prism rollback, the schema as well", async () => {
    const { code, text } = await prism("rollback");
    assert.equal(code, 0, text);
    await expectOldWay();
    for (const host of production()) {
      const confirmed = readEntries(host).findLast(({ type }) => type === "confirmed");
      assert.ok(confirmed?.type === "confirmed" && confirmed.run.lane === "rollback");
      const last = entriesOf(host, "migrated", confirmed.run.id).at(-1);
      assert.equal(last?.to, 1, host.name);
    }
  });
});

/** Wants another release, as an operator does. */
function setRelease(path: string, tag: string): void {
  const text = readFileSync(path, "utf8");
  assert.match(text, /^ +prism:release: .*$/m);
  writeFileSync(path, text.replace(/^( +prism:release:) .*$/m, `$1 ${tag}`));
}
