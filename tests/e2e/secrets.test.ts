import assert from "node:assert/strict";
import { basename } from "node:path";
import { runOn } from "../../sandbox";
import { layoutOf } from "../../sandbox/layout";
import { addBadReleases } from "./support/bad-releases";
import { placesOf, plantedValues, readFiles, watchProcesses } from "./support/planted";
import { useRig } from "./support/rig";
import { spoken } from "./support/words";

describe("secrets of a deployment", function () {
  this.timeout(10 * 60_000);
  // Each test begins where the one before ended.
  this.bail(true);
  const rig = useRig();
  const planted = plantedValues();
  const processes = new Map<string, string>();
  /** Everything that could hold a secret, by where it is. */
  let places = new Map<string, string>();

  /** `pulumi up` with all secrets set, processes watched. */
  const up = async (release: string) => {
    rig.configure("staging", { release });
    for (const [path, value] of Object.entries(planted)) {
      await rig.setSecret("staging", path, value);
    }
    const watch = watchProcesses(rig.sandbox.folder);
    try {
      return await rig.up("staging");
    } finally {
      for (const [place, text] of watch.stop()) processes.set(place, text);
    }
  };

  /** Files that are there to hold secrets: the app's environment and own log, the sandbox's own notes of the key. */
  const mayHold = (path: string) =>
    basename(path) === "app.env" ||
    /\/\.pm2\/logs\/prism-gateway-api-(out|error)\.log$/.test(path) ||
    path === rig.sandbox.privateKeyFile ||
    path === layoutOf(rig.sandbox.folder).description;

  before(() => addBadReleases(rig.sandbox.origin));

  it("reach a release that works and one that prints them all and crashes", async () => {
    const good = await up("v2.3.0");
    assert.equal(good.code, 0, good.text);
    const bad = await up("v2.3.5");
    assert.notEqual(bad.code, 0, bad.text);
    assert.match(spoken(bad.text), /the app crashed \d+ times .*\[JWT_SECRET\]/);
  });

  it("are where they belong, so that the search can find them", async () => {
    const { bun, pm2, privateKey, privateKeyFile } = rig.sandbox;
    const host = rig.host("staging-1");
    const list = await runOn(rig.sandbox, host, [pm2, "jlist"]);
    assert.equal(list.code, 0, list.stderr);
    places = new Map([
      ...readFiles(rig.folder),
      ...processes,
      ["pm2 jlist", list.stdout],
      ["all that Pulumi printed", rig.printed],
      ["pulumi stack export", await rig.ask("staging", "stack", "export")],
      ["pulumi stack history", await rig.ask("staging", "stack", "history", "--json")],
    ]);
    for (const value of Object.values(planted)) {
      const found = placesOf(value, places).map((path) => basename(path));
      assert.ok(found.includes("app.env"), "in the environment file");
      assert.ok(found.includes("prism-gateway-api-error.log"), "in what the app printed");
    }
    assert.ok(placesOf(privateKey, places).includes(privateKeyFile));
    // All kinds of places are searched, so that none is clean only because it was not there.
    const names = [...places.keys()];
    const runner = `${bun} ./.prism-staging-1-`;
    for (const kind of [
      /\/state\/\.pulumi\/stacks\/.*\/staging\.json$/,
      /\/state\/\.pulumi\/history\/.*\.checkpoint\.json$/,
      /\/logs\/first\/.*-up\.log$/,
      /\/srv\/state\/ledger\.jsonl$/,
      /\/srv\/state\/runs\/.*\/stage\.json$/,
      /\/home\/\.pm2\/dump\.pm2$/,
      /\/home\/\.prism-staging-1-.*\.mjs$/,
      /^environment of process .*bun/,
    ]) {
      assert.ok(
        names.some((name) => kind.test(name)),
        `searched ${String(kind)}`,
      );
    }
    assert.ok(
      [...places.values()].some((text) => text.startsWith(runner)),
      "saw a step at work",
    );
  });

  it("are in no state, history, output, log, record, process or file but those", () => {
    const values = { ...planted, "prism:ssh.privateKey": rig.sandbox.privateKey };
    for (const [path, value] of Object.entries(values)) {
      const found = placesOf(value, places).filter((place) => !mayHold(place));
      assert.deepEqual(found, [], path);
    }
  });
});
