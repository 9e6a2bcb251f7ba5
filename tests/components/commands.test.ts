import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { hostsOf, type ResolvedHost } from "../../config/inventory";
import { stepCommand } from "../../plan/command-text";
import type { Failure, StepRequest, Verdict } from "../../plan/protocol";
import { planSteps } from "../../plan/steps";
import { runOf } from "../support/fleet";
import { isSecret, plain, type Registration } from "../support/recorder";
import { inventoryWith, settingsWith } from "../support/settings";
import { failed } from "../support/verdicts";
import { commandsOf, PLANTED, phaseOf, register } from "./example";

const stdinOf = ({ inputs }: Registration) =>
  JSON.parse(String(plain(inputs.stdin))) as StepRequest;
const isStage = ({ name }: Registration) => phaseOf(name) === "stage";
const upstreamBy = (all: readonly Registration[]) =>
  Object.fromEntries(commandsOf(all).map((one) => [one.name, stdinOf(one).upstream]));

describe("the Commands of a stack", () => {
  let all: readonly Registration[] = [];
  let commands: readonly Registration[] = [];

  before(async () => {
    all = await register();
    commands = commandsOf(all);
  });

  it("are there", () => assert.equal(commands.length, 22));

  it("have no triggers, no delete, no environment and no other input that runs them again", () => {
    for (const { name, inputs } of commands) {
      assert.deepEqual(
        Object.keys(inputs).sort(),
        ["addPreviousOutputInEnv", "connection", "create", "logging", "stdin"],
        name,
      );
      assert.deepEqual([inputs.addPreviousOutputInEnv, inputs.logging], [false, "stderr"], name);
    }
  });

  it("get the planned request, go, and in stage the secrets", () => {
    const settings = settingsWith({ secrets: { values: { SMTP_PASSWORD: PLANTED.smtp } } });
    const steps = planSteps("production", settings, hostsOf(settings), runOf("v2.4.0")).flat();
    const secrets = { JWT_SECRET: PLANTED.jwt, SMTP_PASSWORD: PLANTED.smtp };
    for (const command of commands) {
      const planned = steps.find(({ name }) => name === command.name)?.request;
      assert.deepEqual(
        stdinOf(command),
        { ...planned, upstream: "go", ...(isStage(command) && { secrets }) },
        command.name,
      );
    }
  });

  it("encrypt the stdin of stage and show that of every other step", () => {
    for (const command of commands) {
      assert.equal(isSecret(command.inputs.stdin), isStage(command), command.name);
    }
  });

  it("carry secrets in the stdin of stage only", () => {
    for (const { name, inputs } of commands) {
      const { stdin, ...others } = inputs;
      const texts = JSON.stringify(phaseOf(name) === "stage" ? others : { stdin, ...others });
      assert.doesNotMatch(texts, /planted/, name);
    }
  });

  it("use a configured JWT value in place of the generated one", async () => {
    const hosts = settingsWith().hosts.slice(0, 1);
    const changes = { secrets: { jwtValue: "planted-own" }, hosts };
    const stage = commandsOf(await register({ changes })).filter(isStage);
    for (const command of stage) {
      const request = stdinOf(command);
      assert.ok(request.phase === "stage" && isSecret(command.inputs.stdin));
      assert.deepEqual(request.secrets, { JWT_SECRET: "planted-own" });
    }
  });

  it("encrypt a configured private key wherever it stands", async () => {
    const [host] = settingsWith().hosts;
    const jump = { address: "192.0.2.99", hostKey: host?.hostKey };
    const all = await register({
      changes: { ssh: { privateKey: PLANTED.key }, hosts: [{ ...host, jump }] },
    });
    const withConnection = all.filter(({ inputs }) => "connection" in inputs);
    assert.equal(withConnection.length, 9);
    for (const { name, inputs } of withConnection) {
      assert.ok(isSecret(inputs.connection), name);
      assert.doesNotMatch(JSON.stringify({ ...inputs, connection: null }), /planted-key/, name);
    }
  });

  it("get a private key that is secret by itself, so that no provider shows it", async () => {
    const { connectionOf } = await import("../../components/connection");
    const [example] = inventoryWith() as [ResolvedHost];
    const host = { ...example, jump: example };
    const { ssh } = settingsWith({ ssh: { privateKey: PLANTED.key } });
    const { privateKey, proxy } = connectionOf(host, ssh);
    const second = (proxy as { privateKey?: unknown }).privateKey;
    assert.equal(await pulumi.isSecret(pulumi.output(privateKey)), true);
    assert.equal(await pulumi.isSecret(pulumi.output(second)), true);
  });

  it("run a text that depends on host, phase and run only", async () => {
    const settings = { app: { port: 4000 }, limits: { stage: 1 }, secrets: { version: "9" } };
    const others = commandsOf(await register({ changes: settings }));
    assert.deepEqual(
      others.map(({ name, inputs }) => [name, inputs.create]),
      commands.map(({ name, inputs }) => [name, inputs.create]),
    );
    for (const { name, inputs } of commands) {
      const host = inventoryWith().find((one) => name.startsWith(`production-${one.name}-`));
      assert.ok(host);
      const runId = "deploy-open-v2.4.0";
      const runnerFile = `.prism-${host.name}-${runId}.mjs`;
      const step = { runId, phase: phaseOf(name), host: host.name, runnerFile };
      assert.equal(inputs.create, stepCommand(host.paths, step));
    }
  });

  it("wait for all steps of the stage before, the first ones for the runners", () => {
    const settings = settingsWith();
    const stages = planSteps("production", settings, hostsOf(settings), runOf("v2.4.0"));
    const runners = [1, 2, 3].map((host) => `production-web-${host}-runner`);
    const names = [runners, ...stages.map((stage) => stage.map((step) => step.name))];
    stages.forEach((stage, index) => {
      const earlier = names.slice(0, index + 1).flat();
      for (const { name } of stage) {
        const waitsFor = all.find((one) => one.name === name)?.waitsFor ?? [];
        const missing = (names[index] ?? []).filter((one) => !waitsFor.includes(one));
        assert.deepEqual(missing, [], name);
        const steps = waitsFor.filter((one) => one.startsWith("production-web-"));
        assert.deepEqual(
          steps.filter((one) => !earlier.includes(one)),
          [],
          name,
        );
      }
    });
  });

  it("lie under the steps of their stack", () => {
    assert.deepEqual([...new Set(commands.map(({ parent }) => parent))], ["production"]);
  });
});

describe("a failed step", () => {
  const GO = "go" as "go" | Failure;
  const withFailures = (...verdicts: readonly Verdict[]) =>
    register({
      changes: { migrations: undefined },
      answers: Object.fromEntries(
        verdicts.map((one) => [
          `production-${one.host}-${one.phase === "activate" ? "pm2-activate" : one.phase}`,
          one,
        ]),
      ),
    });

  it("reaches the stdin of every later step and of no earlier one", async () => {
    const verdict = failed("activate", "web-2");
    const upstream = upstreamBy(await withFailures(verdict));
    const step = (word: string, value: "go" | Failure | undefined) =>
      [1, 2, 3].map((host) => [`production-web-${host}-${word}`, value] as const);
    assert.deepEqual(upstream, {
      "production-web-1-lock": GO,
      ...Object.fromEntries([...step("stage", GO), ...step("backup", GO)]),
      "production-web-2-pm2-activate": GO,
      "production-web-1-pm2-activate": verdict.failure,
      "production-web-3-pm2-activate": verdict.failure,
      ...Object.fromEntries([
        ...step("verify", verdict.failure),
        ...step("settle", verdict.failure),
      ]),
    });
  });

  it("is the first of several, in the order of the steps, and stays so", async () => {
    const first = failed("stage", "web-2", { reason: "no such tag" });
    const upstream = upstreamBy(
      await withFailures(failed("stage", "web-3"), first, failed("verify", "web-1")),
    );
    assert.deepEqual(upstream["production-web-1-backup"], first.failure);
    assert.deepEqual(upstream["production-web-3-settle"], first.failure);
  });

  it("does not make later stdin secret, though it answers a secret stdin", async () => {
    const all = commandsOf(await withFailures(failed("stage", "web-1")));
    for (const command of all) {
      assert.equal(isSecret(command.inputs.stdin), isStage(command), command.name);
    }
  });
});
