import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { VaultRequest } from "../../plan/vault-request";
import { AWS } from "../support/aws";
import { runOf } from "../support/fleet";
import { isSecret, plain, type Registration } from "../support/recorder";
import { PLANTED, register } from "./example";

const NAME = "production-vault";
const ROOT = join(__dirname, "..", "..");

describe("the Command of the step with the bucket", function () {
  // Loads the AWS package's modules and registers some fifty resources each time.
  this.timeout(60_000);
  const registered = async (aws: object = {}, more: Parameters<typeof register>[0] = {}) => {
    const changes = { aws: { ...AWS, ...aws }, ssh: { user: "deploy" }, ...more.changes };
    const all = await register({ ...more, changes });
    return { all, vault: all.find(({ name }) => name === NAME) };
  };
  let first: Awaited<ReturnType<typeof registered>>;
  const requestOf = (vault: Registration | undefined) =>
    JSON.parse(String(plain(vault?.inputs.stdin))) as VaultRequest;
  const waits = (all: readonly Registration[], name: string) =>
    all.find((each) => each.name === name)?.waitsFor ?? [];

  before(async () => {
    first = await registered();
  });

  it("runs on the deployer and holds the bucket's name, but no link and no secret", () => {
    const { vault } = first;
    assert.ok(vault);
    const { stdin, ...others } = vault.inputs;
    assert.equal(vault.type, "command:local:Command");
    assert.deepEqual(others, {
      create: "node cli/vault.js",
      logging: "stderr",
      addPreviousOutputInEnv: false,
    });
    assert.ok(existsSync(join(ROOT, "cli/vault.js")));
    assert.ok(!isSecret(stdin) && !/https?:|X-Amz/.test(String(stdin)));
    const { task, bucket, isRequired, access, hosts, limitSeconds } = requestOf(vault);
    assert.deepEqual(
      [task, bucket, isRequired, limitSeconds],
      [{ act: "upload" }, "prism-backups-production-0a1b2c3d", false, 120],
    );
    assert.deepEqual(access, {
      region: "ap-east-1",
      profile: null,
      namePrefix: "prism-backups-production",
    });
    assert.deepEqual(
      hosts.map(({ name }) => name),
      ["web-1", "web-2", "web-3"],
    );
  });

  it("is the same where AWS comes after the steps, so that a second update changes nothing", async () => {
    const second = await registered({}, { cloudFirst: false });
    assert.ok(first.vault);
    assert.deepEqual(second.vault?.inputs, first.vault.inputs);
  });

  it("stands behind the backups and beside the migrations, or before them where it is required", async () => {
    const beside = first;
    assert.ok(waits(beside.all, NAME).includes("production-web-1-backup"));
    assert.ok(!waits(beside.all, "production-web-1-migrate").includes(NAME));
    assert.ok(waits(beside.all, "production-web-2-pm2-activate").includes(NAME));
    const before = await registered({ uploadRequired: true });
    assert.ok(waits(before.all, "production-web-1-migrate").includes(NAME));
    assert.equal(requestOf(before.vault).isRequired, true);
  });

  it("fetches in a rollback that brings data back, and needs nothing of AWS before", async () => {
    const run = runOf("v2.3.0", "rollback");
    const order = { reason: "it eats data", restoreData: true, overNewerData: false };
    const { vault, all } = await registered({}, { run: { ...run, order }, cloudFirst: false });
    const { task, bucket, isRequired } = requestOf(vault);
    assert.deepEqual(
      [task, bucket, isRequired],
      [{ act: "fetch", archive: "departing" }, null, false],
    );
    assert.ok(!waits(all, NAME).some((name) => name.startsWith("production-backups")));
    assert.ok(waits(all, "production-web-1-pm2-activate").includes(NAME));
  });

  it("gets the key for its connections as a secret", async () => {
    const keyed = await registered({}, { changes: { ssh: { privateKey: PLANTED.key } } });
    assert.ok(keyed.vault && isSecret(keyed.vault.inputs.stdin));
  });
});
