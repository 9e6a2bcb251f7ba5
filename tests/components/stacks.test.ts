import assert from "node:assert/strict";
import { deployment, runOf } from "../support/fleet";
import { plain, type Registration } from "../support/recorder";
import { settingsWith } from "../support/settings";
import { verdict } from "../support/verdicts";
import { COMMAND, register } from "./example";

const COPY = "command:remote:CopyToRemote";
const listOf = (all: readonly Registration[]) =>
  all.map(({ type, name }) => `${type} ${name}`).sort();
const commands = (...names: readonly string[]) => names.map((name) => `${COMMAND} ${name}`);
const one = (all: readonly Registration[], name: string) => {
  const found = all.filter((registration) => registration.name === name);
  assert.equal(found.length, 1, name);
  return found[0] as Registration;
};

describe("ProductionStack", () => {
  let production: readonly Registration[] = [];

  before(async () => {
    production = await register();
  });

  it("registers secrets, a runner per host and every step of the plan, and nothing else", () => {
    const steps = ["1", "2", "3"].flatMap((host) =>
      ["stage", "backup", "migrate", "pm2-activate", "verify", "settle", "migrate-undo"].map(
        (word) => `production-web-${host}-${word}`,
      ),
    );
    assert.deepEqual(
      listOf(production),
      [
        "prism:stacks:ProductionStack production",
        "prism:deployment:EnvironmentSecrets production-environment",
        "random:index/randomPassword:RandomPassword production-environment-jwt",
        "prism:deployment:DeploymentSteps production",
        `${COPY} production-web-1-runner`,
        `${COPY} production-web-2-runner`,
        `${COPY} production-web-3-runner`,
        ...commands("production-web-1-lock", ...steps),
        "command:local:Command production-wave-2",
        "test:recorder:Sink verdicts",
      ].sort(),
    );
  });

  it("says release, deployment, run and lane in its inputs, so that a policy can judge them", () => {
    const stack = production.find(({ type }) => type === "prism:stacks:ProductionStack");
    assert.deepEqual(stack?.inputs, {
      release: "v2.4.0",
      deployment: deployment("v2.4.0").id,
      runId: "deploy-open-v2.4.0",
      lane: "deploy",
      attempt: runOf("v2.4.0").attempt,
    });
  });

  it("gives the verdicts of all steps in their order", async () => {
    const changes = { hosts: settingsWith().hosts.slice(0, 2), migrations: undefined };
    const all = await register({ changes });
    const inOrder = [
      verdict("lock", "web-1"),
      ...["web-1", "web-2"].map((host) => verdict("stage", host)),
      ...["web-1", "web-2"].map((host) => verdict("backup", host)),
      verdict("activate", "web-2"),
      verdict("dwell", "wave-2"),
      verdict("activate", "web-1"),
      ...["web-1", "web-2"].map((host) => verdict("verify", host)),
      ...["web-2", "web-1"].map((host) => verdict("settle", host)),
    ];
    assert.deepEqual(one(all, "verdicts").inputs.value, inOrder);
  });

  it("makes a JWT secret that changes with its version only", async () => {
    const changes = { secrets: { version: "7" }, hosts: settingsWith().hosts.slice(0, 1) };
    assert.deepEqual(one(await register({ changes }), "production-environment-jwt").inputs, {
      length: 48,
      special: false,
      keepers: { version: "7" },
    });
  });

  it("keeps a destroy from losing that secret, in production only", async () => {
    const hook = "production is not destroyed, docs/policies.md says how to give it up";
    const kept = (all: readonly Registration[]) =>
      all.filter(({ beforeDelete }) => beforeDelete.length > 0);
    assert.deepEqual(
      kept(production).map(({ name, beforeDelete }) => [name, beforeDelete]),
      [["production-environment-jwt", [hook]]],
    );
    assert.deepEqual(kept(await register({ stack: "staging" })), []);
  });

  it("copies the runner's text to a file of this run", async () => {
    const { inputs } = one(production, "production-web-2-runner");
    assert.equal(inputs.remotePath, ".prism-web-2-deploy-open-v2.4.0.mjs");
    const source = await (inputs.source as { text: string | Promise<string> }).text;
    assert.equal(source, "a runner");
  });

  it("pins the key of every host and jump host in every connection, and retries twice", async () => {
    const [host, other] = settingsWith().hosts;
    const jump = { address: "192.0.2.99", user: "hop", port: 2222, hostKey: host?.hostKey };
    const changes = {
      hosts: [{ ...host, jump }, other],
      ssh: { user: "ops", connectTimeoutSeconds: 7 },
    };
    const all = await register({ changes });
    const login = { dialErrorLimit: 2, perDialTimeout: 7 };
    const direct = (address: string) => ({
      ...login,
      host: address,
      port: 22,
      user: "ops",
      hostKey: host?.hostKey,
    });
    const proxy = { ...direct("192.0.2.99"), user: "hop", port: 2222 };
    for (const { name, type, inputs } of all) {
      if (type !== COMMAND && type !== COPY) continue;
      const expected = name.includes("web-1")
        ? { ...direct("192.0.2.1"), proxy }
        : direct("192.0.2.2");
      assert.deepEqual(plain(inputs.connection), expected, name);
    }
  });
});

describe("StagingStack", () => {
  it("registers the same parts under its own type and names", async () => {
    const [host] = settingsWith().hosts;
    const changes = { hosts: [{ ...host, name: "staging-1" }], backup: { method: "none" } };
    assert.deepEqual(
      listOf(await register({ stack: "staging", changes })),
      [
        "prism:stacks:StagingStack staging",
        "prism:deployment:EnvironmentSecrets staging-environment",
        "random:index/randomPassword:RandomPassword staging-environment-jwt",
        "prism:deployment:DeploymentSteps staging",
        `${COPY} staging-staging-1-runner`,
        ...commands(
          ...["lock", "stage", "migrate", "pm2-activate", "verify", "settle", "migrate-undo"].map(
            (word) => `staging-staging-1-${word}`,
          ),
        ),
        "test:recorder:Sink verdicts",
      ].sort(),
    );
  });

  it("registers a rollback without backup and migration", async () => {
    const [host] = settingsWith().hosts;
    const changes = { hosts: [host], migrations: undefined };
    const all = await register({ stack: "staging", changes, run: runOf("v2.3.0", "rollback") });
    assert.deepEqual(
      all.filter(({ type }) => type === COMMAND).map(({ name }) => name),
      ["stage", "pm2-activate", "verify", "settle"].map((word) => `staging-web-1-${word}`),
    );
  });
});
