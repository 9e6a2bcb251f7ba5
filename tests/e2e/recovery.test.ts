import assert from "node:assert/strict";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { addRelease, startSandbox } from "../../sandbox";
import {
  endProcesses,
  isRunning,
  readEnvironment,
  readProcesses,
  signal,
} from "../../sandbox/processes";
import { readProcessRecord } from "../../sandbox/records";
import { laterReleases } from "../../sandbox/releases";
import { expectNoAct, expectNoChange, expectRelease } from "../../sandbox/rehearsal/promises";
import { until } from "../support/until";
import { countSteps, readEntries, readHead } from "./support/ledgers";
import { useRig, type Said } from "./support/rig";
import { spoken } from "./support/words";

const HOSTS = ["prod-1", "prod-2", "prod-3"];

/** Words of a person who commits what a rollback tells. */
const COMMIT = /^ {2}pulumi config set prism:release (\S+) --stack production$/m;

/** A gate that is refused, and stops nobody who goes back. */
const BROKEN = { gate: { windows: "at night" } };

describe("the ways back", function () {
  this.timeout(10 * 60_000);
  // Each test begins where the one before ended.
  this.bail(true);
  const rig = useRig();
  /** Export of the state that says v2.3.0. */
  const earlier = () => join(rig.folder, "earlier.json");

  const want = (release: string, more = {}) => rig.configure("production", { release, ...more });
  const runs = async (tag: string, hosts = HOSTS) =>
    expectRelease(await rig.readHosts(), hosts, tag);
  const well = ({ code, text }: Said) => {
    assert.equal(code, 0, text);
    return text;
  };
  const prism = async (...words: string[]) => well(await rig.prism("production", ...words));
  const refusal = async (said: Promise<Said>) => {
    const { code, text } = await said;
    assert.notEqual(code, 0, text);
    return text;
  };
  const seen = async () => {
    const [facts, hosts] = [await rig.readHosts(), rig.hostsOf("production")];
    return { facts, heads: hosts.map(readHead), steps: hosts.map(countSteps) };
  };
  const withoutAct = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = await seen();
    const result = await work();
    const after = await seen();
    expectNoAct(before.facts, after.facts);
    assert.deepEqual([after.heads, after.steps], [before.heads, before.steps]);
    return result;
  };
  /** Two updates: the first may register what changed meanwhile, the second finds nothing; neither acts. */
  const expectStill = () =>
    withoutAct(async () => {
      await rig.deploy("production");
      await rig.deploy("production");
      const words = ["stack", "history", "--json", "--page-size", "1"];
      const [newest] = JSON.parse(await rig.ask("production", ...words)) as {
        resourceChanges: Record<string, number>;
      }[];
      assert.ok(expectNoChange(newest?.resourceChanges ?? {}) > 0);
    });
  const commit = (text: string) => {
    const release = COMMIT.exec(text)?.[1];
    assert.ok(release, text);
    want(release);
  };
  /** Starts an update and waits until the canary is switched to its release. */
  const startUp = async (release: string): Promise<{ readonly end: Promise<Said> }> => {
    want(release);
    const count = () =>
      readEntries(rig.host("prod-1")).filter(({ type }) => type === "activated").length;
    const before = count();
    const end = rig.up("production");
    await until("the canary is switched", () => count() > before, 180_000);
    return { end };
  };
  /** The running Pulumi CLI of this rig alone. */
  const findPulumi = () => {
    const own = `PULUMI_BACKEND_URL=file://${rig.layout.state}`;
    const [found] = readProcesses().filter(
      ({ pid, program }) => program === "pulumi" && readEnvironment(pid).includes(own),
    );
    assert.ok(found, "a pulumi that runs");
    return found;
  };

  before("deploy a good release and a better one", async function () {
    this.timeout(10 * 60_000);
    for (const release of laterReleases.slice(0, 2)) {
      await addRelease(rig.sandbox.origin, release);
    }
    await rig.deploy("production");
    writeFileSync(earlier(), await rig.ask("production", "stack", "export"));
    want("v2.4.0");
    await rig.deploy("production");
  });

  it("go back to the last good release by one command, which says what to commit", async () => {
    want("v2.4.0", BROKEN);
    const text = await prism("rollback", "--reason", "slow answers");
    await runs("v2.3.0");
    want("v2.4.0");
    assert.match(text, /Rollback to v2\.3\.0\S+, run rollback-ordered-\S+: slow answers/);
    assert.deepEqual(
      readdirSync(rig.temporary).filter((name) => name.startsWith("prism-")),
      [],
    );
    const held = await refusal(rig.up("production"));
    assert.match(held, /marked bad; to keep v2\.3\.0: pulumi config set prism:release v2\.3\.0/);
    commit(text);
    await expectStill();
  });

  it("do not flip back when ordered twice", async () => {
    want("v2.3.0", BROKEN);
    const text = await withoutAct(() => prism("rollback"));
    assert.match(spoken(text), /^Nothing to do: every host runs v2\.3\.0/);
    await withoutAct(() => prism("rollback", "--direct"));
    want("v2.3.0");
  });

  it("finish by prism resume what a killed pulumi left, its lock included", async () => {
    const { end } = await startUp("v2.4.1");
    signal(findPulumi(), "SIGKILL");
    assert.equal((await end).code, null);
    const locked = await refusal(rig.prism("production", "rollback", "--to", "v2.3.0"));
    assert.match(locked, /Pulumi did not begin: stack production is locked by \S+@\S+ \(pid \d+\)/);
    assert.match(locked, /prism rollback --stack production --direct --to v2\.3\.0$/m);
    assert.match(locked, /prism resume --stack production, then/);
    assert.match(await prism("resume"), /Freeing the lock of .*: its holder is gone\.$/m);
    await runs("v2.4.1");
    await expectStill();
  });

  it("stop after a bare import of an earlier state, and keep what runs on order", async () => {
    await rig.ask("production", "stack", "import", "--file", earlier());
    const text = await withoutAct(() => refusal(rig.up("production")));
    assert.match(text, /to go back: prism rollback --stack production --to v2\.3\.0-/);
    assert.match(text, /to keep what runs: prism resume --stack production/);
    await withoutAct(() => prism("resume"));
    await expectStill();
  });

  it("go back by ssh alone, from a second bad release to the same good one", async () => {
    const text = await prism("rollback", "--direct", "--reason", "slow again");
    await runs("v2.3.0");
    assert.match(text, /^prod-3 settle: ok \(/m);
    await withoutAct(async () => {
      const held = await refusal(rig.up("production"));
      assert.match(held, /slow again.* is marked bad/);
    });
    commit(text);
    await expectStill();
  });

  it("stop a running pulumi up from another process", async () => {
    const { end } = await startUp("v2.4.2");
    const [text, said] = await Promise.all([prism("abort", "--reason", "wrong tag"), refusal(end)]);
    assert.match(text, /^Every host came to its end/m);
    assert.match(said, /v2\.4\.2 was not deployed: .*aborted by \S+@\S+.*: wrong tag/);
    await runs("v2.3.0");
    assert.match(await refusal(rig.prism("production", "abort")), /no run is open on prod-1/);
    want("v2.3.0");
    await expectStill();
  });

  it("name a host that is dead during a rollback, which the next up brings there", async () => {
    want("v2.4.2");
    await rig.deploy("production");
    const { folder } = rig.sandbox;
    const mark = (await readProcessRecord(folder))["prod-3"];
    assert.ok(mark);
    await endProcesses(() => (isRunning(mark) ? [mark] : []), 5);
    let text = "";
    try {
      text = await refusal(rig.prism("production", "rollback"));
    } finally {
      await startSandbox(folder, () => undefined);
    }
    assert.match(text, /the rollback to v2\.3\.0\S+ is not complete: 1 of 3 hosts did not answer/);
    assert.match(text, /not reached: prod-3: .* refused the connection/);
    await runs("v2.3.0", ["prod-1", "prod-2"]);
    await runs("v2.4.2", ["prod-3"]);
    commit(text);
    await rig.deploy("production");
    await runs("v2.3.0");
    await expectStill();
  });

  it("take one host out of the fleet and leave the others alone", async () => {
    const text = await prism("retire", "prod-3", "--reason", "too old");
    assert.match(text, /^Now remove the entry named prod-3 from prism:hosts and commit it\.$/m);
    assert.match(
      text,
      /^ {2}prism:minimumHealthy: must be less than .* 2, got 2; .* lower it to 1/m,
    );
    const { "prod-3": gone } = await rig.readHosts();
    assert.deepEqual([gone?.link, gone?.process], [null, null]);
    const { hosts } = rig.inventory("production", "none", {});
    const others = (hosts as { name: string }[]).filter(({ name }) => name !== "prod-3");
    want("v2.3.0", { hosts: others, minimumHealthy: 1 });
    const said = await withoutAct(() => rig.deploy("production"));
    assert.match(spoken(said), /prod-3 is no more in prism:hosts, and ran v2\.3\.0/);
    await expectStill();
  });
});
