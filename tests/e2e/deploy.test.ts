import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packNotice } from "../../plan/pack-notice";
import { ensureKeyPair } from "../../sandbox/keys";
import { hostLayoutOf } from "../../sandbox/layout";
import { expectNoAct, expectNoChange, expectRelease } from "../../sandbox/rehearsal/promises";
import { startAgent, type Agent } from "../support/ssh-agent";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { countSteps, entriesOf, readHead, readPhases } from "./support/ledgers";
import { useRig } from "./support/rig";
import { spoken, withoutIds } from "./support/words";

const HOSTS = ["prod-1", "prod-2", "prod-3"];

/** What the stack says after an update. */
interface Outputs {
  readonly wanted: string;
  readonly runId: string;
  readonly ending: string;
  readonly running: Readonly<Record<string, string>>;
  readonly lastGood: string;
}

const PACK_NOTICE = `warning: ${packNotice("deploy", "production", "")[0] ?? "none"}`;

describe("a production deployment", function () {
  this.timeout(10 * 60_000);
  // Each test begins where the one before ended.
  this.bail(true);
  const rig = useRig();
  let agent: Agent | undefined;
  let previewed = "";

  const production = () => rig.hostsOf("production");
  const outputs = async () =>
    JSON.parse(await rig.ask("production", "stack", "output", "--json")) as Outputs;
  const changes = async () => {
    const words = ["stack", "history", "--json", "--page-size", "1"];
    const [newest] = JSON.parse(await rig.ask("production", ...words)) as {
      resourceChanges: Record<string, number>;
    }[];
    return newest?.resourceChanges ?? {};
  };
  const plan = (text: string) => withoutIds(spoken(text)).split("\n");
  /** Migration levels that the running processes see. */
  const levels = async () => {
    const facts = await rig.readHosts();
    return HOSTS.map((name) => (facts[name]?.health as { migration?: unknown } | null)?.migration);
  };
  const expectRunning = async (tag: string) => {
    expectRelease(await rig.readHosts(), HOSTS, tag);
    const { wanted, ending, running, lastGood } = await outputs();
    assert.ok(wanted.startsWith(`${tag}-`), wanted);
    assert.deepEqual(running, Object.fromEntries(HOSTS.map((name) => [name, wanted])));
    assert.deepEqual([ending, lastGood], ["verified", wanted]);
  };
  /** Demands that the work changes nothing on any host: files, ledgers, steps, processes. */
  const withoutAct = async (work: () => Promise<unknown>) => {
    const seen = async () => {
      const [facts, hosts] = [await rig.readHosts(), production()];
      return { facts, heads: hosts.map(readHead), steps: hosts.map(countSteps) };
    };
    const before = await seen();
    await work();
    const after = await seen();
    expectNoAct(before.facts, after.facts);
    assert.deepEqual([after.heads, after.steps], [before.heads, before.steps]);
  };

  after(async () => {
    await agent?.stop();
    removeTemporaryFolders();
  });

  it("is previewed on hosts that run nothing, and touches none", async () => {
    const before = await rig.readHosts();
    const { code, text } = await rig.pulumi("production", "preview");
    assert.equal(code, 0, text);
    const lines = plan(text);
    assert.deepEqual(lines.slice(0, 2), [
      "First deployment: <v2.3.0>, run <run>",
      "Plan of production: first <v2.3.0>, run <run>",
    ]);
    assert.match(lines[3] ?? "", /^prod-1 +nothing +<v2\.3\.0> +1 canary +yes +command +unknown$/);
    assert.deepEqual(lines.slice(6), [
      "estimate    unknown: no past run",
      "gate        open",
      "passed      tag, changelog, last-good, backup",
      "rollback    none: nothing else was verified on all hosts",
      PACK_NOTICE,
    ]);
    expectNoAct(before, await rig.readHosts());
  });

  it("brings a release to every host", async () => {
    await rig.deploy("production");
    await expectRunning("v2.3.0");
    assert.deepEqual(await levels(), [1, 1, 1]);
  });

  it("changes no resource and acts on no host the second time", async () => {
    const before = await outputs();
    await withoutAct(async () => {
      assert.deepEqual(plan(await rig.deploy("production")), [
        "Nothing to do: every host runs <v2.3.0>, verified",
        ...HOSTS.map((name) => `  ${name}: <v2.3.0>`),
      ]);
    });
    assert.ok(expectNoChange(await changes()) > 0);
    assert.deepEqual(await outputs(), before);
  });

  it("is previewed per host from what it runs to what it will run", async () => {
    rig.configure("production", { release: "v2.4.0" });
    await withoutAct(async () => {
      const { code, text } = await rig.pulumi("production", "preview");
      assert.equal(code, 0, text);
      const lines = plan(text);
      assert.deepEqual(lines.slice(0, 2), [
        "Deployment of <v2.4.0>, run <run>",
        "Plan of production: deploy <v2.4.0>, run <run>",
      ]);
      assert.match(lines[3] ?? "", /^prod-1 +<v2\.3\.0> +<v2\.4\.0> +1 canary +yes +command +\d+$/);
      assert.match(lines[6] ?? "", /^estimate {4}\d+ s, median of 1 run$/);
      previewed = /run (deploy-open-\S+)/.exec(spoken(text))?.[1] ?? "";
    });
  });

  it("upgrades the canary first, migrates, and uses the run that was previewed", async () => {
    await rig.deploy("production");
    await expectRunning("v2.4.0");
    assert.deepEqual(await levels(), [2, 2, 2]);
    assert.equal((await outputs()).runId, previewed);
    for (const [index, host] of production().entries()) {
      assert.deepEqual(readPhases(host, previewed), [
        ...(index === 0 ? ["lock ok"] : []),
        "stage ok",
        "backup ok",
        "migrate ok",
        "activate ok",
        ...(index === 0 ? ["dwell ok"] : []),
        "verify ok",
        "settle ok",
        "undo already",
      ]);
    }
    const [canary, ...others] = production();
    assert.ok(canary);
    const passed = entriesOf(canary, "phase", previewed).find(({ phase }) => phase === "activate");
    for (const host of others) {
      const [switched] = entriesOf(host, "activated", previewed);
      assert.ok(passed && switched && passed.at <= switched.at, `${host.name} after the canary`);
    }
  });

  it("goes back by the earlier configuration, without a backup, and takes the schema back", async () => {
    rig.configure("production", { release: "v2.3.0" });
    const text = await rig.deploy("production");
    assert.deepEqual(plan(text), [
      "Rollback to <v2.3.0>, run <run>",
      ...HOSTS.map((name) => `  ${name}: <v2.4.0> → <v2.3.0>`),
    ]);
    await expectRunning("v2.3.0");
    assert.deepEqual(await levels(), [1, 1, 1]);
    const { runId } = await outputs();
    for (const host of production()) {
      assert.deepEqual(readPhases(host, runId), [
        "stage already",
        "activate ok",
        "verify ok",
        "settle ok",
        "undo ok",
      ]);
      assert.deepEqual(entriesOf(host, "backup", runId), []);
    }
    assert.doesNotMatch(text, /-(backup|migrate) (creating|updating|created|updated)/);
  });

  it("goes forward again, with the policy pack on", async () => {
    rig.configure("production", { release: "v2.4.0" });
    const text = await rig.deploy("production", "--policy-pack", "policies");
    assert.match(text, /^Policies:\n +✅ prism/m);
    await expectRunning("v2.4.0");
    assert.deepEqual(await levels(), [2, 2, 2]);
  });

  it("lets no Command act when another operator logs in with a key of an ssh agent", async () => {
    const file = join(rig.folder, "second-operator");
    const publicKey = await ensureKeyPair(file);
    for (const { name } of production()) {
      const { authorizedKeys } = hostLayoutOf(rig.sandbox.folder, name);
      appendFileSync(authorizedKeys, `${publicKey}\n`);
    }
    agent = await startAgent(readFileSync(file, "utf8"));
    rig.useEnvironment("second-operator", { SSH_AUTH_SOCK: agent.socket });
    rig.configure("production", { release: "v2.4.0", ssh: { privateKey: undefined } });
    const before = await outputs();
    await withoutAct(() => rig.deploy("production"));
    assert.deepEqual(await outputs(), before);
    // They were called: their connection is another one.
    assert.ok(((await changes()).update ?? 0) > 0);
  });
});
