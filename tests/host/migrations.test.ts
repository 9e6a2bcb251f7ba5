import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../../plan/release";
import { removeTemporaryFolders } from "../support/temporary-folder";
import { createOrigin, migrationScripts, MIGRATION_COMMANDS, server } from "./support/app";
import { TestHost } from "./support/host";
import { deploymentOf, ELSEWHERE, type StepOrder } from "./support/orders";

const MIGRATIONS = {
  up: ["bun", "run", "migrate"],
  down: ["bun", "run", "migrate:rollback"],
  status: ["bun", "run", "migrate:status"],
  scope: "host",
};

/** Works up to a level only: above it the check fails, below it the health does. */
const server12 = (lowest: number, highest: number) =>
  server(`{ status: level() < ${lowest} ? "too old" : "healthy", version }`)
    .replace(
      "Bun.serve",
      `const level = () => Number(readFileSync(process.env.DATA + "/level", "utf8"));\nBun.serve`,
    )
    .replace("appendFileSync }", "appendFileSync, readFileSync }")
    .replace("ok: true", `ok: level() <= ${highest}`);

/** Kills its runner between two levels, once. */
const HALF_WAY = `
import { existsSync, rmSync, writeFileSync } from "node:fs";
const kill = process.env.DATA + "/kill";
const isKilled = existsSync(kill);
writeFileSync(process.env.DATA + "/level", isKilled ? "2" : "3");
rmSync(kill, { force: true });
if (isKilled) process.kill(process.ppid, "SIGKILL");
`;

describe("a migration", function () {
  this.timeout(60_000);
  const origin = createOrigin();
  let host: TestHost;
  let one: Deployment;

  const releaseOf = (tag: string, level: number, source = server(), files = {}) =>
    deploymentOf(
      tag,
      origin.release({
        tag,
        source,
        scripts: MIGRATION_COMMANDS,
        files: { ...migrationScripts(level), ...files },
      }),
    );
  const request = { migrations: MIGRATIONS };
  const level = () => readFileSync(join(host.data, "level"), "utf8");
  const run = (deployment: Deployment, runId: string, more = {}): StepOrder => ({
    deployment,
    runId,
    request: { ...request, ...more },
  });
  const deployAll = (order: StepOrder) =>
    host.deploy(order, ["stage", "migrate", "activate", "verify", "settle", "undo"]);
  const migrated = (runId: string) =>
    host
      .ledger()
      .flatMap((entry) =>
        entry.type === "migrated" && entry.runId === runId ? [[entry.from, entry.to]] : [],
      );

  beforeEach(async () => {
    host = await TestHost.create(origin.folder);
    writeFileSync(join(host.data, "level"), "1");
    const tag = `v1.0.${String((tags += 1))}`;
    one = releaseOf(tag, 1, server12(1, 2));
    const verdicts = await deployAll(run(one, "first-1"));
    assert.equal(verdicts[4]?.outcome, "ok", JSON.stringify(verdicts));
  });
  let tags = 0;
  afterEach(() => host.stop());
  after(removeTemporaryFolders);

  it("is refused, with blame, when the release that runs fails on the new schema, and taken back", async () => {
    const two = releaseOf("v2.0.0", 3);
    host.limits = { migrate: 8 };
    const verdicts = await deployAll(run(two, "deploy-2"));
    const failure = verdicts.find(({ outcome }) => outcome === "failed")?.failure;
    assert.equal(
      failure?.reason,
      `${one.id}, which still runs, is not well on level 3 of v2.0.0: work (POST /api/work): ok is false instead of true`,
    );
    assert.deepEqual([failure.phase, failure.blame], ["migrate", true]);
    assert.deepEqual(
      verdicts.map(({ phase, outcome }) => `${phase} ${outcome}`),
      [
        "stage ok",
        "migrate failed",
        "activate skipped",
        "verify skipped",
        "settle reverted",
        "undo ok",
      ],
    );
    assert.equal(
      verdicts.at(-1)?.summary,
      `schema went back: 3 → 2, 2 → 1; ${one.id} is well on it`,
    );
    assert.equal(level(), "1");
  });

  it("passes when the release that runs is well on the new schema", async () => {
    const verdicts = await deployAll(run(releaseOf("v2.0.1", 2), "deploy-3"));
    assert.equal(verdicts[1]?.summary, `migrated from level 1 to 2; ${one.id} is well on it`);
    assert.equal(verdicts[4]?.outcome, "ok");
  });

  it("asks nobody in maintenance, nor a release that was not well before", async () => {
    host.limits = { migrate: 8 };
    const two = run(releaseOf("v2.0.2", 3), "deploy-4", { maintenance: true });
    const [, stopped] = await host.deploy(two, ["stage", "migrate"]);
    assert.equal(
      stopped?.summary,
      "migrated from level 1 to 3; maintenance is on: the old release was not asked",
    );
    const takesOver = { run: { takesOver: ["deploy-4"] } };
    const four = { ...run(releaseOf("v2.0.3", 4), "deploy-5"), ...takesOver };
    const [, unwell] = await host.deploy(four, ["stage", "migrate"]);
    assert.match(
      unwell?.summary ?? "",
      /^migrated from level 3 to 4; v1\S+ was not well before it either: work \(POST/,
    );
  });

  it("that was killed half-way is finished when it is called again", async () => {
    const order = await killHalfWay("v2.1.0", "deploy-6");
    const { verdict } = await host.step("migrate", {
      ...order,
      request: { ...order.request, maintenance: true },
    });
    assert.match(verdict.summary, /^migrated from level 1 to 3; /);
    assert.deepEqual(migrated("deploy-6"), [
      [1, 2],
      [2, 3],
    ]);
  });

  it("that was killed half-way is taken back by the undo of its run", async () => {
    const order = await killHalfWay("v2.1.1", "deploy-7");
    const upstream = {
      host: "prod-1",
      phase: "migrate",
      reason: "killed",
      wayOut: "",
      blame: false,
    } as const;
    const [settled, undone] = await host.deploy({ ...order, upstream }, ["settle", "undo"]);
    assert.equal(settled?.outcome, "reverted");
    assert.equal(undone?.summary, `schema went back: 2 → 1; ${one.id} is well on it`);
    assert.equal(level(), "1");
    assert.deepEqual(migrated("deploy-7"), [
      [1, 2],
      [2, 1],
    ]);
  });

  it("says when the release that runs is not well after the undo", async () => {
    const down = ["sh", "-c", 'echo 0 >"$DATA/level"'];
    const order = run(releaseOf("v2.2.0", 2), "deploy-8", { migrations: { ...MIGRATIONS, down } });
    await host.deploy(order, ["stage", "migrate", "activate"]);
    host.limits = { undo: 6 };
    const [settled, undone] = await host.deploy({ ...order, upstream: ELSEWHERE }, [
      "settle",
      "undo",
    ]);
    assert.equal(settled?.outcome, "reverted");
    assert.equal(
      undone?.failure?.reason,
      `schema went back: 2 → 0, but ${one.id}, which runs, is not well on it: GET /health: status is "too old" instead of "healthy"`,
    );
    const restart = `restart it on the host (${host.paths.pm2} restart test-app), look at its logs`;
    assert.ok(undone.failure.wayOut.startsWith(restart), undone.failure.wayOut);
  });

  it("of a release without scripts is skipped in so many words", async () => {
    const plain = deploymentOf("v3.0.0", origin.release({ tag: "v3.0.0" }));
    const [, skipped] = await host.deploy(run(plain, "deploy-9"), ["stage", "migrate"]);
    assert.equal(skipped?.summary, "v3.0.0 has no script migrate:status: nothing to migrate");
  });

  /** A run whose runner was killed by its own migration, at level 2 of 3. */
  async function killHalfWay(tag: string, runId: string): Promise<StepOrder> {
    const two = releaseOf(tag, 3, server(), { "up.ts": HALF_WAY });
    const migrations = { ...MIGRATIONS, up: ["bun", "up.ts"] };
    const order = run(two, runId, { migrations });
    await host.step("stage", order);
    writeFileSync(join(host.data, "kill"), "");
    const { verdict } = await host.step("migrate", order);
    assert.equal(verdict.failure?.reason, "the step's process ended without a verdict");
    assert.deepEqual([level(), migrated(runId)], ["2", []]);
    return order;
  }
});
