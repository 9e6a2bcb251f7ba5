import assert from "node:assert/strict";
import fc from "fast-check";
import type { ResolvedHost } from "../../config/inventory";
import { planRun } from "../../plan/run";
import { hostSteps, isWatch, planSteps } from "../../plan/steps";
import { always } from "../support/always";
import { AWS } from "../support/aws";
import { observed, question, running, runOf } from "../support/fleet";
import { HOST_KEY, inventoryWith, settingsWith } from "../support/settings";

/** Names of the steps of a run, stage by stage. */
function names(changes: Readonly<Record<string, unknown>> = {}, run = runOf("v2.4.0")): string[][] {
  const stages = planSteps("production", settingsWith(changes), inventoryWith(changes), run);
  return stages.map((stage) => stage.map((step) => step.name));
}

/** Names of one phase on hosts. */
const on = (word: string, ...hosts: readonly number[]) =>
  hosts.map((host) => `production-web-${host}-${word}`);

const hosts = settingsWith().hosts;
const fleets = fc
  .uniqueArray(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/), {
    minLength: 1,
    maxLength: 6,
  })
  .chain((names) =>
    fc.record({
      hosts: fc.tuple(
        ...names.map((name, index) =>
          fc.record({
            name: fc.constant(name),
            address: fc.constant(`192.0.2.${index + 1}`),
            hostKey: fc.constant(HOST_KEY),
            ring: index === 0 ? fc.constant("stable") : fc.constantFrom("canary", "stable"),
            migrationRole: fc.boolean(),
          }),
        ),
      ),
      migrations: fc.constantFrom(undefined, { scope: "host" }, { scope: "fleet" }),
      backup: fc.constantFrom({ method: "none" }, { method: "builtin", data: ["/srv/data"] }),
    }),
  );
const runs = fc.constantFrom(
  runOf("v2.4.0", "first"),
  runOf("v2.4.0"),
  runOf("v2.3.0", "rollback"),
);

describe("planSteps", () => {
  it("plans a deployment: canary before the rest, everything else on all hosts", () => {
    assert.deepEqual(names(), [
      on("lock", 1),
      on("stage", 1, 2, 3),
      on("backup", 1, 2, 3),
      on("migrate", 1, 2, 3),
      on("pm2-activate", 2),
      ["production-wave-2"],
      on("pm2-activate", 1, 3),
      on("verify", 1, 2, 3),
      on("settle", 2, 1),
      on("settle", 3),
      on("migrate-undo", 1, 2, 3),
    ]);
  });

  it("plans a rollback without lock, backup, migration and waves", () => {
    assert.deepEqual(names({}, runOf("v2.3.0", "rollback")), [
      on("stage", 1, 2, 3),
      on("pm2-activate", 1, 2),
      on("pm2-activate", 3),
      on("verify", 1, 2, 3),
      on("settle", 1, 2),
      on("settle", 3),
      on("migrate-undo", 1, 2, 3),
    ]);
  });

  it("plans a first deployment in waves too, but without batches: no host is in service yet", () => {
    const planned = names({ minimumHealthy: 2 }, runOf("v2.4.0", "first"));
    assert.deepEqual(planned.slice(4), [
      on("pm2-activate", 2),
      ["production-wave-2"],
      on("pm2-activate", 1, 3),
      on("verify", 1, 2, 3),
      on("settle", 2, 1, 3),
      on("migrate-undo", 1, 2, 3),
    ]);
  });

  it("restarts no more hosts at a time than minimumHealthy allows", () => {
    for (const lane of ["deploy", "rollback"] as const) {
      const planned = names({ minimumHealthy: 2 }, runOf("v2.3.0", lane));
      const restarting = planned.filter(([name]) => /pm2-activate|settle/.test(name ?? ""));
      assert.ok(restarting.every(({ length }) => length === 1));
      assert.equal(restarting.length, 6);
    }
  });

  it("watches the canary hosts before the others follow, but not in a rollback", () => {
    const watched = (lane: "first" | "deploy" | "rollback") => {
      const planned = names({ canary: {} }, runOf("v2.4.0", lane));
      return planned.flatMap((stage, at) =>
        stage.includes("production-canary") ? [planned.slice(at - 1, at + 2)] : [],
      );
    };
    const around = [on("pm2-activate", 2), ["production-canary"], on("pm2-activate", 1, 3)];
    assert.deepEqual(watched("deploy"), [around]);
    assert.deepEqual(watched("first"), [around]);
    assert.deepEqual(watched("rollback"), []);
  });

  it("asks before every later wave: the canary watch first, then a short dwell over all activated hosts", () => {
    const changes = { canary: {}, waves: { then: ["60%", "100%"], dwellSeconds: 20 } };
    assert.deepEqual(names(changes).slice(4, 9), [
      on("pm2-activate", 2),
      ["production-canary"],
      on("pm2-activate", 1),
      ["production-wave-3"],
      on("pm2-activate", 3),
    ]);
    const watches = planSteps(
      "production",
      settingsWith(changes),
      inventoryWith(changes),
      runOf("v2.4.0"),
    )
      .flat()
      .filter(isWatch)
      .map(({ phase, request }) => ({
        phase,
        seconds: request.settings.watchSeconds,
        activated: request.canary.map(({ name }) => name),
        waiting: request.control.map(({ name }) => name),
      }));
    assert.deepEqual(watches, [
      { phase: "canary", seconds: 720, activated: ["web-2"], waiting: ["web-1", "web-3"] },
      { phase: "dwell", seconds: 20, activated: ["web-2", "web-1"], waiting: ["web-3"] },
    ]);
  });

  it("brings backups to the bucket where there is one, and one back only where data is brought back", () => {
    const vaultOf = (changes: object, run = runOf("v2.4.0")) =>
      names({ aws: AWS, ...changes }, run).flatMap((stage, at) =>
        stage.includes("production-vault") ? [[at, stage.length]] : [],
      );
    const back = (restoreData: boolean) => ({
      ...runOf("v2.3.0", "rollback"),
      order: { reason: "it eats data", restoreData, overNewerData: false },
    });
    assert.deepEqual(vaultOf({}), [[3, 4]]);
    assert.deepEqual(vaultOf({}, runOf("v2.4.0", "first")), [[3, 4]]);
    assert.deepEqual(vaultOf({ aws: { ...AWS, uploadRequired: true } }), [[3, 1]]);
    assert.deepEqual(vaultOf({}, back(true)), [[1, 1]]);
    assert.deepEqual(vaultOf({}, back(false)), []);
    assert.deepEqual(vaultOf({}, runOf("v2.3.0", "rollback")), []);
    assert.deepEqual(vaultOf({}, runOf("v2.4.0", "adopt")), []);
    assert.deepEqual(vaultOf({ backup: { method: "none" } }), []);
    assert.deepEqual(vaultOf({ aws: { ...AWS, enabled: false } }), []);
  });

  it("asks nothing where no wave follows", () => {
    const alone = { hosts: settingsWith().hosts.slice(0, 1) };
    assert.ok(
      !names(alone)
        .flat()
        .some((name) => /-(canary|wave-\d)$/.test(name)),
    );
  });

  it("plans no backup and no migration where there are none", () => {
    assert.deepEqual(names({ backup: { method: "none" }, migrations: undefined }), [
      on("lock", 1),
      on("stage", 1, 2, 3),
      on("pm2-activate", 2),
      ["production-wave-2"],
      on("pm2-activate", 1, 3),
      on("verify", 1, 2, 3),
      on("settle", 2, 1),
      on("settle", 3),
    ]);
  });

  it("migrates a database of the fleet once, on the first host of the migration role", () => {
    const [one, two, three] = hosts;
    const roles = [one, { ...two, migrationRole: true }, { ...three, migrationRole: true }];
    const planned = names({ migrations: { scope: "fleet" }, hosts: roles });
    assert.deepEqual(planned[3], on("migrate", 2));
    assert.deepEqual(planned.at(-1), on("migrate-undo", 2));
  });

  it("migrates a database of the fleet on the first host when none has the role", () => {
    const planned = names({ migrations: { scope: "fleet" } });
    assert.deepEqual(planned[3], on("migrate", 1));
    assert.deepEqual(planned.at(-1), on("migrate-undo", 1));
  });

  it("leaves a schema that all share alone while a host is left out", () => {
    const settings = settingsWith({ migrations: { scope: "fleet" } });
    const run = runOf("v2.3.0", "rollback");
    const [one, two] = inventoryWith() as [ResolvedHost, ResolvedHost];
    const phasesOn = (hosts: readonly ResolvedHost[]) =>
      planSteps("production", settings, hosts, run).flatMap(([step]) => step?.phase ?? []);
    assert.ok(phasesOn(inventoryWith()).includes("undo"));
    assert.ok(!phasesOn([one, two]).includes("undo"));
  });

  it("gives every step the request of its phase, host and run", () => {
    const run = runOf("v2.4.0");
    const steps = planSteps("production", settingsWith(), inventoryWith(), run).flatMap(hostSteps);
    for (const { host, phase, request } of steps) {
      assert.deepEqual([request.host, request.phase, request.run], [host, phase, run]);
    }
  });

  it("lets a canary host stay unconfirmed longer than the hosts that follow it", () => {
    const seconds = (run = runOf("v2.4.0")) =>
      planSteps("production", settingsWith(), inventoryWith(), run)
        .flatMap(hostSteps)
        .flatMap(({ host, request }) =>
          request.phase === "activate" ? [[host, request.confirmSeconds]] : [],
        );
    const { activate, verify, settle } = settingsWith().limits;
    const last = activate + verify + 2 * settle + 4 * 15;
    // Of the watch before the second wave only the start counts: 60 s and the margin.
    const canary = last + activate + 15 + 75;
    assert.deepEqual(seconds(), [
      ["web-2", canary],
      ["web-1", last],
      ["web-3", last],
    ]);
    assert.deepEqual(
      seconds(runOf("v2.3.0", "rollback")).map(([, time]) => time),
      [null, null, null],
    );
  });

  it("names every step once and leaves no stage empty, for any fleet", () => {
    always(fc.tuple(fleets, runs), ([changes, run]) => {
      const planned = names(changes, run);
      assert.equal(new Set(planned.flat()).size, planned.flat().length);
      assert.ok(planned.every((stage) => stage.length > 0));
    });
  });

  it("stages, activates, verifies and settles every host once, in that order, for any fleet", () => {
    always(fc.tuple(fleets, runs), ([changes, run]) => {
      const inventory = inventoryWith(changes);
      const steps = planSteps("production", settingsWith(changes), inventory, run).flat();
      for (const { name } of inventory) {
        const phases = steps.filter((step) => step.host === name).map((step) => step.phase);
        const always = phases.filter(
          (phase) => !["lock", "backup", "migrate", "undo"].includes(phase),
        );
        assert.deepEqual(always, ["stage", "activate", "verify", "settle"]);
      }
    });
  });

  it("plans the same for a settled run whatever hosts show now", () => {
    const opened = planRun(question(observed(running("v2.3.0"))));
    const settled = { ...opened.run, at: "2026-11-18T05:00:00.000Z", ending: "confirmed" as const };
    const now = observed({
      ...running("v2.4.0", "web-1", { settledRun: settled, head: "grown" }),
      drift: ["the link was changed by hand"],
      freeDiskBytes: 1,
    });
    const later = planRun(question(now, { operator: "eve@desk" }));
    const stepsOf = (run: typeof settled | typeof opened.run) =>
      planSteps("production", settingsWith(), inventoryWith(), run);
    assert.equal(later.kind, "noop");
    assert.deepEqual(stepsOf(later.run), stepsOf(opened.run));
  });
});
