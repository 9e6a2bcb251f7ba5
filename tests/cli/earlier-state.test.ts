import assert from "node:assert/strict";
import { configLines } from "../../cli/rollback/config-lines";
import { deploymentOfState } from "../../cli/rollback/earlier-state";
import { deploymentOfPast, releaseOfEntry } from "../../cli/rollback/history";
import { deployment, settings } from "./status-fixtures";

const GOOD = deployment("v2.3.0");
const CHOICE = { stack: "production", configFile: null };

function state(running: object, stack = "production"): string {
  const urn = `urn:pulumi:${stack}::prism::pulumi:pulumi:Stack::prism-${stack}`;
  const resources = [{ type: "pulumi:pulumi:Stack", urn, outputs: { running } }];
  return JSON.stringify({ version: 3, deployment: { resources } });
}

describe("deploymentOfState", () => {
  const read = (text: string) => deploymentOfState(text, "old.json", "production");

  it("gives what every host ran", () => {
    assert.equal(read(state({ "prod-1": GOOD.id, "prod-2": GOOD.id })), GOOD.id);
  });

  it("refuses what says several, another stack, or nothing", () => {
    const expected = "old.json: expected the state of stack production by pulumi stack export, ";
    assert.throws(() => read(state({ "prod-1": GOOD.id, "prod-2": "unknown" })), {
      message: `old.json: expected one deployment that all hosts ran, found prod-1 ${GOOD.id}, prod-2 unknown; name one by --to`,
    });
    assert.throws(() => read(state({}, "staging")), {
      message: `${expected}found that of stack staging`,
    });
    assert.throws(() => read("no JSON"), { message: `${expected}found no resources in it` });
  });
});

describe("releaseOfEntry", () => {
  const config = (more: object = {}) => {
    const { repository, hosts, backup } = settings();
    const all = { release: "v2.3.0", repository, hosts, backup, ...more };
    const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
    return Object.fromEntries(
      Object.entries(all).map(([key, value]) => [`prism:${key}`, { value: text(value) }]),
    );
  };
  const entry = (changes: object = {}) => ({
    kind: "update",
    result: "succeeded",
    endTime: "2026-11-18T02:05:09.000Z",
    config: config(),
    ...changes,
  });
  const name = (n: number) => `--state ${n} (update that ended 2026-11-18T02:05:09.000Z)`;

  it("gives release and settings, by which hosts find the deployment", () => {
    const past = releaseOfEntry(JSON.stringify([entry({ result: "failed" }), entry()]), 2);
    assert.deepEqual(past, { tag: "v2.3.0", settings: GOOD.settings, name: name(2) });
    assert.equal(deploymentOfPast(past, [deployment(), GOOD]), GOOD.id);
    assert.throws(() => deploymentOfPast(past, [deployment()]), {
      message: `${name(2)}: expected a verified deployment of v2.3.0 with settings ${GOOD.settings} on the hosts, found none of this release; name one by --to`,
    });
  });

  it("refuses an entry that did not bring its release to the hosts", () => {
    const expected = "expected an update that brought its release to the hosts, found";
    const refuse = (changes: object, found: string) =>
      assert.throws(() => releaseOfEntry(JSON.stringify([entry(changes)]), 1), {
        message: `${name(1)}: ${expected} ${found}`,
      });
    refuse({ result: "failed" }, "one that ended failed");
    const ordered = { config: config({ rollback: { to: "v2.3.0" } }) };
    refuse(ordered, "a rollback, which does not go by its configuration; use --to");
    assert.throws(() => releaseOfEntry("[]", 3), {
      message: "--state 3: expected an entry of the history, found 0 entries",
    });
  });
});

describe("configLines", () => {
  it("says what is to be committed, and nothing where the configuration says it already", () => {
    assert.deepEqual(configLines(GOOD.id, settings("v2.3.0"), CHOICE), []);
    assert.deepEqual(configLines(GOOD.id, settings("v2.4.0"), CHOICE).slice(1), [
      "  pulumi config set prism:release v2.3.0 --stack production",
    ]);
  });

  it("says that other settings belong to the release", () => {
    const other = "v2.3.0-c300000-0000000";
    assert.deepEqual(configLines(other, settings("v2.3.0"), CHOICE).slice(1), [
      `  put prism:app, prism:migrations and names and version of prism:secrets back as they were with ${other}: git log -p Pulumi.production.yaml`,
    ]);
  });
});
