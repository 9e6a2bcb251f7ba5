import assert from "node:assert/strict";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Failure, Phase } from "../../plan/protocol";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin, migrationScripts, MIGRATION_COMMANDS, server } from "./support/app";
import { deploymentOf, TestHost } from "./support/host";

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
const ELSEWHERE: Failure = {
  host: "prod-2",
  phase: "verify",
  reason: "it fell over",
  wayOut: "look",
  blame: true,
};

describe("runs on one host", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  const migrating = (tag: string, level: number, source?: string) =>
    deploymentOf(
      tag,
      origin.release({
        tag,
        scripts: MIGRATION_COMMANDS,
        files: migrationScripts(level),
        ...(source === undefined ? {} : { source }),
      }),
    );
  const one = migrating("v1.0.0", 1);
  const two = migrating("v2.0.0", 3);
  const plain = deploymentOf("v3.0.0", origin.release({ tag: "v3.0.0" }));
  let host: TestHost;
  const request = () => ({
    migrations: MIGRATIONS,
    backup: { method: "builtin", data: [host.data], target: join(host.folder, "backups") },
  });
  const acts = () => readFileSync(join(host.data, "acts"), "utf8").trim().split("\n");
  const outcomes = async (...given: Parameters<TestHost["deploy"]>) =>
    (await host.deploy(...given)).map(({ phase, outcome }) => `${phase} ${outcome}`);

  before(async () => {
    host = await TestHost.create(origin.folder);
    host.limitSeconds = 6;
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
    assert.deepEqual(await outcomes(order), [
      "stage already",
      "activate already",
      "verify ok",
      "settle ok",
    ]);
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
    assert.deepEqual(await outcomes(order), [
      "stage skipped",
      "activate skipped",
      "verify skipped",
      "settle reverted",
    ]);
    assert.equal(host.started().length, starts);
    const { ledger } = await host.inspect();
    assert.deepEqual(
      ledger.bad.map(({ deployment, reason }) => [deployment.id, reason]),
      [[two.id, "prod-2 verify: it fell over"]],
    );
  });

  it("goes back and undoes the migrations when another host fails", async () => {
    const order = { deployment: two, runId: "deploy-5", request: request() };
    await host.deploy(order, ["stage", "migrate", "activate", "verify"]);
    assert.equal(await host.version(), "2.0.0");
    assert.equal(readFileSync(join(host.data, "level"), "utf8"), "3");
    const back = { ...order, upstream: ELSEWHERE };
    const settled = await host.step("settle", back);
    assert.equal(settled.verdict.summary, `went back, runs ${one.id}`);
    assert.equal(await host.version(), "1.0.0");
    const undone = await host.step("undo", back);
    assert.equal(undone.verdict.summary, "schema went back: 3 → 2, 2 → 1");
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

  it("notices what was changed by hand", async () => {
    const folder = join(host.paths.root, "deployments", one.id);
    appendFileSync(join(folder, "app.env"), "X=1\n");
    appendFileSync(join(folder, "code/src/index.ts"), "\n");
    await host.run(`${host.paths.pm2} stop test-app`);
    const { drift } = await host.inspect();
    assert.deepEqual(drift, [
      "app.env was changed by hand",
      "1 files of the checkout were changed, first src/index.ts",
      "pm2 shows stopped instead of online",
    ]);
  });

  it("shows status and ledger to a person on the host", async () => {
    const tool = join(host.paths.root, "bin/prism-host");
    const status = await host.run(`${tool} status`);
    assert.match(status.stdout, new RegExp(`^current +${one.id}$`, "m"));
    const json = await host.run(`${tool} ledger --json`);
    assert.equal(json.stdout.trim().split("\n").length, host.ledger().length);
    assert.equal((await host.run(`${tool} dance`)).code, 2);
  });

  it("keeps the deployments it must and removes older ones", async () => {
    for (const [index, tag] of ["v4.0.0", "v4.0.1", "v4.0.2"].entries()) {
      const deployment = deploymentOf(tag, origin.release({ tag }));
      await host.deploy({ deployment, runId: `deploy-1${index}`, request: { keep: 2 } });
    }
    const { deployments } = await host.inspect();
    assert.deepEqual(
      deployments.map((id) => id.split("-")[0]),
      ["v4.0.1", "v4.0.2"],
    );
    assert.ok(existsSync(join(host.home, ".prism-prod-1-deploy-12.mjs")));
    assert.ok(!existsSync(join(host.home, ".prism-prod-1-deploy-10.mjs")));
  });

  it("lets a host end on nothing half-built", async () => {
    mkdirSync(join(host.paths.root, "deployments/.staging-old"));
    const deployment = migrating("v5.0.0", 3, server());
    await host.step("stage", { deployment, runId: "deploy-20" });
    assert.deepEqual(
      readdirSync(join(host.paths.root, "deployments")).filter((name) => name.startsWith(".")),
      [],
    );
  });
});
