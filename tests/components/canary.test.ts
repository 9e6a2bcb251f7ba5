import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Verdict } from "../../plan/protocol";
import type { WatchRequest } from "../../plan/watch-request";
import { isSecret, plain, type Registration } from "../support/recorder";
import { failed } from "../support/verdicts";
import { commandsOf, PLANTED, register } from "./example";

const NAME = "production-canary";
const ROOT = join(__dirname, "..", "..");

describe("the Command of the canary watch", () => {
  const changes = { canary: {}, migrations: undefined };
  const registered = async (more = {}, answers: Readonly<Record<string, Verdict>> = {}) => {
    const all = await register({ changes: { ...changes, ...more }, answers });
    const watch = all.find(({ name }) => name === NAME);
    assert.ok(watch);
    return { all, watch };
  };
  const requestOf = ({ inputs }: Registration) =>
    JSON.parse(String(plain(inputs.stdin))) as WatchRequest;

  it("runs on the deployer, in the project's folder, and nothing but its run starts it again", async () => {
    const { watch } = await registered();
    const { stdin, ...others } = watch.inputs;
    assert.equal(watch.type, "command:local:Command");
    assert.deepEqual(others, {
      create: "node cli/canary.js",
      logging: "stderr",
      addPreviousOutputInEnv: false,
    });
    assert.ok(existsSync(join(ROOT, "cli/canary.js")));
    assert.ok(!isSecret(stdin) && !String(stdin).includes(ROOT));
  });

  it("gets the canary hosts, the hosts that wait, and how to reach them", async () => {
    const { canary, control, run, settings } = requestOf((await registered()).watch);
    assert.deepEqual(
      [canary, control].map((hosts) => hosts.map(({ name, address }) => [name, address])),
      [
        [["web-2", "192.0.2.2"]],
        [
          ["web-1", "192.0.2.1"],
          ["web-3", "192.0.2.3"],
        ],
      ],
    );
    assert.deepEqual([run.id, settings.watchSeconds], ["deploy-open-v2.4.0", 720]);
  });

  it("waits for the canary hosts, and the others wait for it", async () => {
    const { all, watch } = await registered();
    assert.ok(watch.waitsFor.includes("production-web-2-pm2-activate"));
    for (const host of ["web-1", "web-3"]) {
      const next = all.find(({ name }) => name === `production-${host}-pm2-activate`);
      assert.ok(next?.waitsFor.includes(NAME));
    }
  });

  it("encrypts a configured private key with all it stands in", async () => {
    const { watch } = await registered({ ssh: { privateKey: PLANTED.key } });
    assert.ok(isSecret(watch.inputs.stdin));
    assert.equal(requestOf(watch).privateKey, PLANTED.key);
  });

  it("tells every later step what it found", async () => {
    const verdict = failed("canary", "canary");
    const { all } = await registered({}, { [NAME]: verdict });
    const told = commandsOf(all).flatMap(({ name, inputs }) => {
      const { upstream } = JSON.parse(String(plain(inputs.stdin))) as WatchRequest;
      return upstream === "go" ? [] : [[name, upstream.phase]];
    });
    const after = [
      ...["web-1", "web-3"].map((host) => `production-${host}-pm2-activate`),
      ...["web-1", "web-2", "web-3"].map((host) => `production-${host}-verify`),
      ...["web-2", "web-1", "web-3"].map((host) => `production-${host}-settle`),
    ];
    assert.deepEqual(told.sort(), after.map((name) => [name, "canary"]).sort());
  });
});
