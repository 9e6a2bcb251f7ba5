import assert from "node:assert/strict";
import { appendFileSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Phase } from "../../plan/protocol";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin, migrationScripts, MIGRATION_COMMANDS } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf, ELSEWHERE } from "./support/orders";

const MIGRATIONS = {
  up: ["bun", "run", "migrate"],
  down: ["bun", "run", "migrate:rollback"],
  status: ["bun", "run", "migrate:status"],
  scope: "host",
};
const ALL: readonly Phase[] = [
  "stage",
  "backup",
  "migrate",
  "activate",
  "verify",
  "settle",
  "undo",
];

describe("runs on one host", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  const migrating = (tag: string, level: number) =>
    deploymentOf(
      tag,
      origin.release({
        tag,
        scripts: MIGRATION_COMMANDS,
        files: migrationScripts(level),
      }),
    );
  let host: TestHost;
  let one: Deployment;
  let two: Deployment;
  let plain: Deployment;
  const request = () => ({
    migrations: MIGRATIONS,
    backup: { method: "builtin", data: [host.data], target: join(host.folder, "backups") },
  });
  const acts = () => readFileSync(join(host.data, "acts"), "utf8").trim().split("\n");
  const outcomes = async (...given: Parameters<TestHost["deploy"]>) =>
    (await host.deploy(...given)).map(({ phase, outcome }) => `${phase} ${outcome}`);

  before(async () => {
    one = migrating("v1.0.0", 1);
    two = migrating("v2.0.0", 3);
    plain = deploymentOf("v3.0.0", origin.release({ tag: "v3.0.0" }));
    host = await TestHost.create(origin.folder);
    writeFileSync(join(host.data, "notes"), "some data");
  });
  after(() => {
    host.stop();
    removeTemporaryFolders();
  });

  it("stops a first deployment that fails elsewhere, as before", async () => {
    const order = { deployment: one, runId: "first-1", lane: "first" as const, request: request() };
    await host.deploy(order, ["stage", "activate"]);
    assert.equal(await host.version(), "1.0.0");
    const { verdict } = await host.step("settle", {
      ...order,
      upstream: { ...ELSEWHERE, blame: false },
    });
    assert.equal(verdict.summary, "went back, runs nothing, as before");
    assert.equal(await host.version(), null);
    const { process, current, ledger } = await host.inspect();
    assert.deepEqual([process, current, ledger.openRun], [null, null, null]);
  });

  it("backs up, migrates, activates, verifies and confirms", async () => {
    const order = { deployment: one, runId: "first-2", lane: "first" as const, request: request() };
    assert.deepEqual(await outcomes(order, ALL), [
      "stage already",
      "backup ok",
      "migrate ok",
      "activate ok",
      "verify ok",
      "settle ok",
      "undo already",
    ]);
    const { ledger } = await host.inspect();
    assert.equal(ledger.lastBackup?.runId, "first-2");
    const { mode, size } = statSync(ledger.lastBackup.path);
    assert.equal(mode & 0o777, 0o600);
    assert.equal(size, ledger.lastBackup.bytes);
    assert.deepEqual(
      readdirSync(join(host.folder, "backups")).filter((name) => name.startsWith(".")),
      [],
    );
  });

  it("acts once when a step is called again, and answers word for word", async () => {
    const before = [host.started().length, acts().length];
    const order = { deployment: one, runId: "first-2", lane: "first" as const, request: request() };
    const lines = host.ledger().length;
    for (const phase of ALL) {
      const again = await host.step(phase, order);
      const same = await host.step(phase, { ...order, upstream: ELSEWHERE });
      assert.deepEqual(again.verdict, same.verdict);
    }
    assert.deepEqual([host.started().length, acts().length], before);
    assert.equal(host.ledger().length, lines);
  });

  it("answers already to a new run with what it runs verified, and restarts nothing", async () => {
    const starts = host.started().length;
    const order = { deployment: one, runId: "deploy-3" };
    assert.equal(
      (await outcomes(order)).join(", "),
      "stage already, activate already, verify ok, settle ok",
    );
    assert.equal(host.started().length, starts);
  });

  it("does not act in a run that ended, nor after a failure elsewhere", async () => {
    const starts = host.started().length;
    const ended = await host.step("migrate", { deployment: two, runId: "deploy-3" });
    assert.equal(
      ended.verdict.summary,
      "run deploy-3 has ended on this host (confirmed); nothing was done",
    );
    const order = { deployment: two, runId: "deploy-4", upstream: ELSEWHERE };
    const lines = host.ledger().length;
    assert.equal(
      (await outcomes(order)).join(", "),
      "stage skipped, activate skipped, verify skipped, settle reverted",
    );
    assert.equal(host.started().length, starts);
    assert.equal(host.ledger().length, lines, "a run that never began here leaves no trace");
  });

  it("goes back and undoes the migrations when another host fails", async () => {
    const order = { deployment: two, runId: "deploy-5", request: request() };
    await host.deploy(order, ["stage", "migrate", "activate", "verify"]);
    assert.equal(await host.version(), "2.0.0");
    assert.equal(readFileSync(join(host.data, "level"), "utf8"), "3");
    const back = { ...order, upstream: ELSEWHERE };
    const early = await host.step("undo", back);
    assert.equal(early.verdict.outcome, "skipped", "the run has not ended on this host");
    const settled = await host.step("settle", back);
    assert.equal(settled.verdict.summary, `went back, runs ${one.id}`);
    assert.deepEqual(
      (await host.inspect()).ledger.bad.map(({ deployment, reason }) => [deployment.id, reason]),
      [[two.id, "prod-2 verify: it fell over"]],
    );
    assert.equal(await host.version(), "1.0.0");
    const stuck = { ...order, upstream: { ...ELSEWHERE, phase: "settle" as const } };
    const skipped = await host.step("undo", stuck);
    assert.equal(skipped.verdict.outcome, "skipped", "another host did not go back");
    const undone = await host.step("undo", back);
    assert.equal(undone.verdict.summary, `schema went back: 3 → 2, 2 → 1; ${one.id} is well on it`);
    assert.equal(readFileSync(join(host.data, "level"), "utf8"), "1");
    const calls = acts().length;
    await host.step("undo", back);
    assert.equal(acts().length, calls);
  });

  it("says when a release has no migrations, and stops the app first in maintenance", async () => {
    const order = {
      deployment: plain,
      runId: "deploy-6",
      request: { ...request(), maintenance: true },
    };
    await host.step("stage", order);
    const migrated = await host.step("migrate", order);
    assert.equal(
      migrated.verdict.summary,
      "v3.0.0 has no script migrate:status: nothing to migrate",
    );
    const activated = await host.step("activate", order);
    assert.match(activated.progress, /maintenance: stopping the app/);
    await host.step("verify", order);
    await host.step("settle", order);
    assert.equal(await host.version(), "3.0.0");
  });

  it("rolls back without repository, and mends a ledger that a crash tore", async () => {
    appendFileSync(join(host.paths.root, "state/ledger.jsonl"), '{"seq":99,"ty');
    const order = {
      deployment: one,
      runId: "rollback-7",
      lane: "rollback" as const,
      request: {
        repository: "/nowhere",
        preflight: { minimumFreeGigabytes: 1e9, minimumFreeMemoryMegabytes: 1e9 },
      },
    };
    assert.deepEqual(await outcomes(order), [
      "stage already",
      "activate ok",
      "verify ok",
      "settle ok",
    ]);
    assert.equal(await host.version(), "1.0.0");
    assert.equal(host.ledger().filter(({ type }) => type === "repaired").length, 1);
    assert.deepEqual((await host.inspect()).drift, []);
  });
});
